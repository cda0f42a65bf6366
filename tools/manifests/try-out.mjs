// Three servers with the variables of three pods. A pod's address is one of 127.0.77.0/24, where its ports are its own; its
// names are in a hosts file that each process sees in place of /etc/hosts (a mount namespace of its own: Linux, unshare).
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const COMMAND_MS_MAX = 60_000;
const READY_MS_MAX = 60_000;
const POLL_MS = 100;
const run = promisify(execFile);

/**
 * @param pods name, namespace and env of each, in their order
 * @param graceMs that a pod has to stop
 */
export async function tryOut({ root, pods, graceMs, say }) {
  const scratch = mkdtempSync(join(tmpdir(), "featurestore-pods-"));
  const world = new World({ root, scratch, pods, graceMs });
  const end = () => {
    world.kill();
    rmSync(scratch, { recursive: true, force: true });
  };
  process.on("exit", end);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  try {
    await story(world, say);
  } finally {
    world.kill();
  }
}

async function story(world, say) {
  await world.makeCertificates();
  const [first, ...others] = world.pods;
  for (const pod of world.pods) world.start(pod);
  for (const pod of others) assert.equal(await world.exit(pod), 2, `${pod.name} without the Secret`);
  await world.reaches(first, "/livez", 200);
  await world.reaches(first, "/readyz", 503);
  say("pod 0 waits for cluster init, alive and not ready; the others end until there is a join token");
  copyFileSync(join(first.env.FEATURESTORE_DATA_DIR, "admin.token"), world.adminToken);

  await world.cluster("init", "--join-token-file", world.token);
  for (const pod of others) world.start(pod);
  for (const pod of world.pods) await world.reaches(pod, "/readyz", 200);
  const seed = ["--endpoint", `${first.name}.${first.service}.${first.namespace}.svc:7400`];
  await world.cluster("health", "--wait", "green", "--timeout", "60s");
  const { nodes } = JSON.parse(await world.cluster("status", "--output", "json"));
  const told = nodes.map(({ client, zone }) => [client, zone]).sort();
  assert.deepEqual(told, world.pods.map(({ env }) => [env.FEATURESTORE_ADVERTISE, env.FEATURESTORE_ZONE]).sort());
  say(`all three are ready: ${told.map(([address, zone]) => `${address} in ${zone}`).join(", ")}`);

  const scrape = world.adminToken.replace("admin", "prometheus");
  await world.featurestore(
    "token",
    "create",
    "--role",
    "reader",
    "--views",
    "*",
    "--ttl",
    "365d",
    "--to-file",
    scrape,
    ...seed,
  );
  for (const pod of world.pods) {
    await world.reaches(pod, "/api/v1/overview", 401);
    await world.reaches(pod, "/api/v1/overview", 200, scrape);
    await world.reaches(pod, "/metrics", 200, scrape);
  }
  say("the admin's token of pod 0 is taken, and a reader's, made with it, on each pod's ops HTTP");

  await world.featurestore("apply", "examples/quickstart/definitions.yaml", ...seed);
  rmSync(world.token);
  for (const pod of [...world.pods].reverse()) {
    await world.featurestore("put", "user_profile", "42", `follow_user_num=${world.pods.indexOf(pod)}`, ...seed);
    const began = performance.now();
    assert.equal(await world.stop(pod), 0, `${pod.name} after SIGTERM`);
    say(
      `${pod.name} ended with 0 after ${((performance.now() - began) / 1_000).toFixed(1)} s, of ${world.graceMs / 1_000}`,
    );
    const [other] = world.pods.filter((one) => one !== pod);
    const row = await world.featurestore(
      ...["get", "user_profile", "42", "--output", "jsonl", "--endpoint"],
      other.env.FEATURESTORE_ADVERTISE,
    );
    assert.equal(JSON.parse(row).features.follow_user_num, world.pods.indexOf(pod));
    world.start(pod);
    await world.reaches(pod, "/readyz", 200);
    await world.cluster("health", "--wait", "green", "--timeout", "60s");
  }
  say("a rolling restart, the highest first, with rows written and read on the way and the Secret gone");
  await Promise.all(world.pods.map((pod) => world.stop(pod)));
  for (const pod of world.pods) world.start(pod);
  for (const pod of world.pods) await world.reaches(pod, "/readyz", 200);
  say("all stopped at once, all started at once, all ready");

  // The list of the second day: every node in it, and each leaves itself out.
  const everyone = world.pods.map(({ env }) => env.FEATURESTORE_PEER_ADVERTISE).join();
  await world.cluster("add", "--new-token", "--join-token-file", world.token);
  await world.stop(first);
  rmSync(first.env.FEATURESTORE_DATA_DIR, { recursive: true });
  world.start(first, { FEATURESTORE_JOIN: everyone });
  await world.reaches(first, "/readyz", 200);
  const after = JSON.parse(await world.cluster("status", "--output", "json"));
  const lost = after.nodes.find(({ state }) => state === "dead");
  await world.removesDead(lost.id);
  say("pod 0 has lost its disk, and with all three in FEATURESTORE_JOIN it is one of them again");
  for (const code of await Promise.all(world.pods.map((pod) => world.stop(pod)))) assert.equal(code, 0);
}

class World {
  #running = new Map();

  constructor({ root, scratch, pods, graceMs }) {
    this.root = root;
    this.graceMs = graceMs;
    this.token = join(scratch, "join.token");
    this.adminToken = join(scratch, "admin.token");
    this.certs = join(scratch, "certs");
    this.etc = join(scratch, "etc");
    this.hosts = join(scratch, "hosts");
    this.pods = pods.map(({ name, namespace, env, config }, index) => {
      const ip = `127.0.77.${index + 1}`;
      const service = config.peers.advertise.replace(/:.*/, "").split(".")[1];
      const bound = Object.entries(env).map(([key, value]) => [
        key,
        value.replace(/^0\.0\.0\.0:/, `${ip}:`).replace(/^\/etc\/featurestore(?=\/)/, this.etc),
      ]);
      const dir = join(scratch, name);
      mkdirSync(dir);
      const local = { FEATURESTORE_DATA_DIR: join(dir, "data"), FEATURESTORE_JOIN_TOKEN_FILE: this.token };
      return {
        name,
        namespace,
        service,
        ip,
        env: { ...Object.fromEntries(bound), ...local, FEATURESTORE_MEMORY_BYTES: "64MiB" },
      };
    });
    const names = this.pods.map(
      ({ ip, name, service, namespace }) => `${ip} ${name}.${service} ${name}.${service}.${namespace}.svc`,
    );
    writeFileSync(this.hosts, `127.0.0.1 localhost\n${names.join("\n")}\n`);
  }

  /** As README.md has them made, with the files that the Secrets would hold. The pods' addresses here stand for a port-forward's. */
  async makeCertificates() {
    const [{ service, namespace }] = this.pods;
    const names = [`*.${service}.${namespace}.svc`, `featurestore.${namespace}.svc`, ...this.pods.map(({ ip }) => ip)];
    const certs = (...args) => this.#run(this.#commandLine(["certs", ...args, "--dir", this.certs]));
    await certs("init", "--cluster", "featurestore");
    for (const folder of ["tls", "peers"]) mkdirSync(join(this.etc, folder), { recursive: true });
    for (const { name } of this.pods) {
      await certs("node", name, ...names.flatMap((host) => ["--host", host]));
      for (const kind of ["pem", "key"]) {
        copyFileSync(join(this.certs, `nodes/${name}/peer.${kind}`), join(this.etc, `peers/${name}.${kind}`));
      }
    }
    copyFileSync(join(this.certs, "peers-ca.pem"), join(this.etc, "peers/ca.pem"));
    copyFileSync(join(this.certs, `nodes/${this.pods[0].name}/server.pem`), join(this.etc, "tls/tls.crt"));
    copyFileSync(join(this.certs, `nodes/${this.pods[0].name}/server.key`), join(this.etc, "tls/tls.key"));
  }

  start(pod, changes = {}) {
    const launcher = join(this.root, "server/bin/featurestore-server.cjs");
    const [command, ...args] = this.#inside(process.execPath, launcher);
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH, ...pod.env, ...changes },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const log = [];
    child.stderr.setEncoding("utf8").on("data", (text) => log.push(text));
    this.#running.set(pod.name, { child, log, exited: once(child, "exit") });
  }

  async exit(pod) {
    const { child, log, exited } = this.#running.get(pod.name);
    const timer = setTimeout(() => child.kill("SIGKILL"), this.graceMs);
    const [code] = await exited;
    clearTimeout(timer);
    this.#running.delete(pod.name);
    if (code !== 0 && code !== 2) console.error(log.join(""));
    return code;
  }

  stop(pod) {
    this.#running.get(pod.name).child.kill("SIGTERM");
    return this.exit(pod);
  }

  kill() {
    for (const { child } of this.#running.values()) child.kill("SIGKILL");
  }

  /** As a probe asks: by the pod's address, whatever the certificate says. @param token file of one to show, as Prometheus does */
  async reaches(pod, path, wanted, token = null) {
    const headers = token === null ? {} : { authorization: `Bearer ${readFileSync(token, "utf8").trim()}` };
    const until = performance.now() + READY_MS_MAX;
    for (let seen = null; seen !== wanted; ) {
      const log = this.#running.get(pod.name).log;
      assert.ok(performance.now() < until, `${pod.name}${path}: ${seen}, not ${wanted}\n${log.join("")}`);
      await sleep(POLL_MS);
      seen = await new Promise((resolve) => {
        const request = get(`https://${pod.ip}:7402${path}`, { rejectUnauthorized: false, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        request.on("error", () => resolve(null));
      });
    }
  }

  /** From a pod, where the names are known. */
  featurestore(...args) {
    return this.#run(this.#inside(...this.#commandLine(args)));
  }

  /** From a machine that knows no names, as through `kubectl port-forward` to pod 0. */
  cluster(...args) {
    return this.#run(this.#commandLine(["cluster", ...args, "--endpoint", `${this.pods[0].ip}:7400`]));
  }

  #commandLine(args) {
    return [process.execPath, join(this.root, "cli/bin/featurestore.js"), ...args];
  }

  async #run([command, ...args]) {
    const env = {
      ...process.env,
      ...(existsSync(this.certs) ? { FEATURESTORE_CA: join(this.certs, "clients-ca.pem") } : {}),
      ...(existsSync(this.adminToken) ? { FEATURESTORE_TOKEN_FILE: this.adminToken } : {}),
    };
    return (await run(command, args, { cwd: this.root, timeout: COMMAND_MS_MAX, env })).stdout;
  }

  /** Once to give its copies up, which are made anew, and again to take it off the list. */
  async removesDead(id) {
    const until = performance.now() + READY_MS_MAX;
    for (;;) {
      await this.cluster("remove", id, "--dead", "--yes").catch(() => undefined);
      const health = this.cluster("health", "--wait", "green", "--timeout", "2s");
      const error = await health.then(
        () => null,
        (cause) => cause,
      );
      if (error === null) return;
      if (performance.now() > until) throw error;
    }
  }

  #inside(...words) {
    assert.ok(existsSync(this.hosts));
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, this.hosts, ...words];
  }
}
