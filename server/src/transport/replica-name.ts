/** The one decimal form of a number, at most 2^53 - 1 by the check that follows. */
const NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;
/** Half a character: has no UTF-8. The flag `u` keeps it from matching halves that stand together. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const NODE_ID_BYTES_MAX = 200;

/** The node that hosts a replica, by the replica's id `<node id>.<n>`; null where the text is no replica id. */
export function nodeOf(replica: string): string | null {
  const dot = replica.lastIndexOf(".");
  return dot > 0 && isNumber(replica.slice(dot + 1)) ? replica.slice(0, dot) : null;
}

/** True for the id of a replica on this node. */
export function isReplicaOf(node: string, replica: string): boolean {
  return replica.charAt(node.length) === "." && replica.startsWith(node) && isNumber(replica.slice(node.length + 1));
}

/** 1 to 200 bytes of well-formed text. */
export function isNodeId(node: string): boolean {
  return node.length > 0 && !LONE_SURROGATE.test(node) && Buffer.byteLength(node) <= NODE_ID_BYTES_MAX;
}

function isNumber(text: string): boolean {
  return NUMBER.test(text) && Number.isSafeInteger(Number(text));
}

/** The id of a node's replica on the wire and in memberships. @param replica its number, as the cluster's map has it. */
export function replicaName(node: string, replica: string): string {
  return `${node}.${replica}`;
}

/** The number of a replica, as the cluster's map has it. @param name `<node id>.<number>`. */
export function replicaNumber(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
