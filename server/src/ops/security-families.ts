import { CONNECTION_REFUSALS, type ConnectionStats } from "../security/connection-caps.js";
import type { Security } from "../security/security.js";
import type { MetricFamily, Sample } from "./metric-family.js";

export type Port = "client" | "ops" | "peer";

/** What is asked of certificates and connections when a node is scraped. */
export interface SecuritySources {
  /** Null where no ports are open: in the process of its user. */
  readonly security: Security | null;
  /** What each port counts; null: it is not open. */
  readonly ports: () => Readonly<Record<Port, ConnectionStats | null>>;
}

/** Certificates and connections. */
export function securityFamilies({ security, ports }: SecuritySources): readonly MetricFamily[] {
  const open = (): readonly (readonly [Port, ConnectionStats])[] =>
    (Object.entries(ports()) as [Port, ConnectionStats | null][]).flatMap(([port, stats]) =>
      stats === null ? [] : [[port, stats]],
    );
  const byPort = (value: (stats: ConnectionStats) => number) => () =>
    open().map(([port, stats]) => ({ labels: { port }, value: value(stats) }));
  const stores = () => security?.stores ?? [];
  return [
    {
      type: "gauge",
      name: "featurestore_certificate_expiry_timestamp_seconds",
      help: "When a certificate in use ends, seconds since 1970: the node's own for clients and for peers, and the authorities of both.",
      labels: ["use"],
      read: () =>
        stores().flatMap(({ use, store: { current } }): Sample<number>[] => [
          { labels: { use }, value: current.expiresAt / 1000 },
          ...(current.caExpiresAt === null
            ? []
            : [{ labels: { use: `${use}_ca` }, value: current.caExpiresAt / 1000 }]),
        ]),
    },
    {
      type: "counter",
      name: "featurestore_certificate_reloads_total",
      help: "Times that other certificates came into use.",
      labels: ["use"],
      read: () => stores().map(({ use, store }) => ({ labels: { use }, value: store.reloads })),
    },
    {
      type: "counter",
      name: "featurestore_certificate_reload_failures_total",
      help: "Changes of certificates that could not be used.",
      labels: ["use"],
      read: () => stores().map(({ use, store }) => ({ labels: { use }, value: store.failures })),
    },
    {
      type: "gauge",
      name: "featurestore_certificate_reload_failing",
      help: "1 while the files of certificates cannot be used and those read before are in use.",
      labels: ["use"],
      read: () => stores().map(({ use, store }) => ({ labels: { use }, value: Number(store.isFailing) })),
    },
    {
      type: "gauge",
      name: "featurestore_port_tls",
      help: "1 where a port speaks TLS, 0 where it speaks plain text.",
      labels: ["port"],
      read: () =>
        open().map(([port]) => {
          const isTls = (port === "peer" ? security?.peers : security?.client) ?? null;
          return { labels: { port }, value: Number(isTls !== null) };
        }),
    },
    {
      type: "gauge",
      name: "featurestore_connections",
      help: "Connections open.",
      labels: ["port"],
      read: byPort((stats) => stats.open),
    },
    {
      type: "gauge",
      name: "featurestore_connections_max",
      help: "Connections that may be open; above it new ones are closed at once.",
      labels: ["port"],
      read: byPort((stats) => stats.max),
    },
    {
      type: "counter",
      name: "featurestore_connections_accepted_total",
      help: "Connections taken.",
      labels: ["port"],
      read: byPort((stats) => stats.accepted),
    },
    {
      type: "counter",
      name: "featurestore_connections_refused_total",
      help: "Connections closed before they were of use: too many (full, address, crowded), silent, no TLS, another's certificate; and those cut for calls that were reset at once (resets), with those of addresses that do so again and again (barred).",
      labels: ["port", "reason"],
      read: () =>
        open().flatMap(([port, { refused }]) =>
          CONNECTION_REFUSALS.map((reason) => ({ labels: { port, reason }, value: refused.get(reason) ?? 0 })),
        ),
    },
    {
      type: "counter",
      name: "featurestore_peer_handshakes_failed_total",
      help: "Connections to other nodes on which no TLS stood: an unknown authority, another node's certificate, plain text.",
      labels: [],
      read: () => [{ labels: {}, value: security?.peers?.failedHandshakes ?? 0 }],
    },
  ];
}
