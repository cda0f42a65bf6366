/** To come. */
export function ActivityPage() {
  return <p>…</p>;
}
