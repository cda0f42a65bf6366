/** Of a call, what tells clients apart. */
export interface CallOfClient {
  /** Address and port. */
  getPeer(): string;
}

/** The name of the client whose call it is. */
export type ClientOf = (call: CallOfClient) => string;

/** The address that a call comes from, without the port: all calls of one host are one client's. */
export function addressOf(call: CallOfClient): string {
  const peer = call.getPeer();
  const address = peer.slice(0, Math.max(0, peer.lastIndexOf(":"))) || peer;
  return address.replace(/^\[|\]$/g, "").replace(/^::ffff:(?=\d+\.)/, "");
}
