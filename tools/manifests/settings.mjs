// The pods of the StatefulSet, with the configuration that the server makes of their variables.
import { environmentOf, find } from "./pods.mjs";

const PREFIX = "FEATURESTORE_";
const PORTS = { listen: 7400, peerListen: 7401, opsListen: 7402 };
/** For handing leads over and making everything durable, beside shutdownGraceMs. */
const STOP_MS = 20_000;

/**
 * Each pod's name, namespace, env and config.
 * @param load `loadServerConfig` of the server
 */
export function podsOf({ objects, namespace, load }) {
  const { replicas, template } = find(objects, "StatefulSet", "featurestore").spec;
  const [container] = template.spec.containers;
  return Array.from({ length: replicas }, (_, ordinal) => {
    const pod = { name: `featurestore-${ordinal}`, labels: { "topology.kubernetes.io/zone": `zone-${ordinal}` } };
    const env = environmentOf({ objects, container, namespace, pod });
    return { name: pod.name, namespace, env, config: load(null, env) };
  });
}

/** @param fields the server's settings: another variable under our prefix is a mistake */
export function settingProblems({ objects, pods, fields }) {
  const problems = [];
  const expect = (holds, problem) => {
    if (!holds) problems.push(problem);
  };
  const { serviceName, template } = find(objects, "StatefulSet", "featurestore").spec;
  const { terminationGracePeriodSeconds, containers } = template.spec;
  const [{ ports, resources }] = containers;
  const limit = Number(/^(\d+)Gi$/.exec(resources.limits.memory)?.[1]) * 1024 ** 3;
  const known = new Set(fields.map(variableOf));
  const firstPeer = pods[0].config.peers.advertise;

  for (const { name, env, config } of pods) {
    for (const variable of Object.keys(env).filter((one) => one.startsWith(PREFIX))) {
      expect(known.has(variable), `${name}: ${variable} is no setting of the server`);
    }
    const { advertise, join, zone } = config.peers;
    const wanted = name === pods[0].name ? "" : firstPeer;
    expect(join.join() === wanted, `${name}: joins "${join}", not "${wanted}"`);
    expect(advertise === `${name}.${serviceName}:7401`, `${name}: other nodes are told ${advertise}`);
    expect(config.advertise.startsWith(`${name}.${serviceName}.`), `${name}: clients are told ${config.advertise}`);
    expect(zone.startsWith("zone-"), `${name}: its zone is ${zone}`);
    expect(config.auth === "required", `${name}: callers are not asked who they are`);
    expect(config.memoryBytes * 2 <= limit, `${name}: memoryBytes is more than half of the memory limit`);
    const stopMs = config.shutdownGraceMs + STOP_MS;
    expect(stopMs <= terminationGracePeriodSeconds * 1_000, `${name}: has less than ${stopMs} ms to stop`);
    for (const [field, port] of Object.entries(PORTS)) {
      const isOpen = ports.some(({ containerPort }) => containerPort === port);
      expect(isOpen && env[variableOf(field)] === `0.0.0.0:${port}`, `${name}: ${field} is not at port ${port}`);
    }
  }
  return problems;
}

function variableOf(field) {
  return `${PREFIX}${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
