import { NOBODY } from "@featurestore/proto";
import type { Callers } from "../access/interceptor.js";

type CallWithMetadata = Parameters<Callers["of"]>[0];

/** Of a call, what tells clients apart. */
export interface CallOfClient extends CallWithMetadata {
  /** Address and port. */
  getPeer(): string;
}

/** The name of the client whose call it is. */
export type ClientOf = (call: CallOfClient) => string;

/** By principal, and by address where nobody has to be known. */
export function clientsOf(callers: Pick<Callers, "of">): ClientOf {
  return (call) => {
    const { id } = callers.of(call);
    return id === NOBODY ? addressOf(call) : id;
  };
}

/** The address that a call comes from, without the port: all calls of one host are one client's. */
export function addressOf(call: Pick<CallOfClient, "getPeer">): string {
  const peer = call.getPeer();
  const address = peer.slice(0, Math.max(0, peer.lastIndexOf(":"))) || peer;
  return address.replace(/^\[|\]$/g, "").replace(/^::ffff:(?=\d+\.)/, "");
}
