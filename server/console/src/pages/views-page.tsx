/** To come. */
export function ViewsPage() {
  return <p>…</p>;
}
