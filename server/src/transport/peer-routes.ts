/**
 * Where to dial what a node advertises (`host:port` to `host:port`): for nodes that reach each other through address
 * translation, tunnels or proxies, each in its own way. What is not named is dialled as it is advertised. The handshake
 * checks who answers, so a wrong route mixes nothing up.
 */
export type PeerRoutes = ReadonlyMap<string, string>;

/** The address to dial for an advertised one. */
export function dialed(advertised: string, routes: PeerRoutes): string {
  return routes.get(advertised) ?? advertised;
}
