/** To come. */
export function ViewPage() {
  return <p>…</p>;
}
