/** To come. */
export function NodesPage() {
  return <p>…</p>;
}
