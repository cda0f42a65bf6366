/** To come. */
export function RowsPage() {
  return <p>…</p>;
}
