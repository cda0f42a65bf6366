/** To come. */
export function ShardsPage() {
  return <p>…</p>;
}
