import { Link } from "../router.js";
import { nodeName, nodePlace } from "../session.js";

/** A node by its colour and where clients reach it. */
export function NodeLink({ id }: { id: string }) {
  return (
    <span class="node-link">
      <Swatch id={id} />
      <Link href={`/nodes#${id}`}>{nodeName(id)}</Link>
    </span>
  );
}

/** The colour of a node, the same on every page. */
export function Swatch({ id }: { id: string }) {
  return <span class="swatch" style={{ background: `var(--node-${nodePlace(id)})` }} />;
}
