import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { ClusterStatus } from "@featurestore/client";
import { invalid } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { durationMs, wholeNumber } from "../../parse.js";
import { withTokenFile } from "./join-token.js";
import { lookAtMoves } from "./progress.js";
import { checkWaits, LOOK_MS_MAX, MOVES_TIMEOUT_MS, waitUntil } from "./wait.js";

const JOIN_MAX = 5;

/** `cluster add`: how to start a further node, and waiting for it to hold its share. */
export function addCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("add")
    .description("print the configuration of a further node; changes nothing unless --new-token is given")
    .option("--new-token", "make a new join token and print it; the old one is void")
    .option("--join-token-file <file>", "also write the new token to this new file, for its owner only")
    .option("--wait", "wait until all active nodes hold their share")
    .option("--nodes <number>", "with --wait: and until so many nodes are active", wholeNumber(1, 10_000))
    .option("--timeout <duration>", "with --wait: how long (default 1h)", durationMs)
    .action(async ({ newToken, joinTokenFile, wait, nodes, timeout }, self) => {
      checkWaits(wait, { "--nodes": nodes, "--timeout": timeout });
      if (joinTokenFile !== undefined && newToken !== true) {
        throw invalid("--join-token-file: there is no token to write without --new-token", {
          field: "--join-token-file",
        });
      }
      const printer = cli.printer(self);
      await cli.withAdmin(self, async (admin) => {
        const join = joinList(await admin.status({ deadlineMs: LOOK_MS_MAX }));
        const { joinToken } =
          newToken === true ? await withTokenFile(joinTokenFile, () => admin.newToken()) : { joinToken: null };
        printer.item({ join: [...join], joinToken }, () => configText(join, joinToken, joinTokenFile ?? "join.token"));
        if (wait !== true) {
          cli.say("save it as node.yaml on the further node, and there: featurestore server --config node.yaml");
          return;
        }
        await waitUntil(cli, {
          what: "in balance",
          timeoutMs: timeout ?? MOVES_TIMEOUT_MS,
          look: async (deadlineMs) => lookAtMoves(await admin.status({ deadlineMs }), nodes),
        });
        cli.say("every active node holds its share");
      });
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "how to start the next node", line: "featurestore cluster add > node.yaml" },
    { what: "the join token was lost", line: "featurestore cluster add --new-token --join-token-file join.token" },
    { what: "in a script that starts a fourth node", line: "featurestore cluster add --wait --nodes 4 --timeout 30m" },
  ]);
  return command;
}

/**
 * Peer addresses to join by: some nodes that are there.
 * @throws INVALID_ARGUMENT where the cluster has not begun, or its one node listens to no others.
 */
function joinList({ epoch, nodes }: ClusterStatus): readonly string[] {
  if (epoch === 0) {
    throw invalid('this node belongs to no cluster yet: begin one with "featurestore cluster init"');
  }
  const present = nodes.filter(({ state }) => state === "active" || state === "draining");
  // A node without a port for others names its clients' port instead.
  if (present.length > 0 && present.every(({ client, peer }) => client === peer)) {
    throw invalid("this node is by itself and listens to no others: start it with peerListen set, then add nodes");
  }
  const reachable = present.filter(({ isReachable }) => isReachable);
  return (reachable.length > 0 ? reachable : present).slice(0, JOIN_MAX).map(({ peer }) => peer);
}

function configText(join: readonly string[], joinToken: string | null, tokenFile: string): string {
  const token =
    joinToken === null
      ? `# ${tokenFile} holds the token that "cluster init" told; "cluster add --new-token" makes another`
      : `# ${tokenFile} holds: ${joinToken}`;
  return [
    "# HOST: an address of the further node that the others and the clients can reach",
    "dataDir: ./data",
    "listen: HOST:7400",
    "peerListen: HOST:7401",
    "opsListen: HOST:7402",
    `join: "${join.join(",")}"`,
    token,
    `joinTokenFile: ./${tokenFile.replace(/^.*\//, "")}`,
    "# auth: required  # where the other nodes have it",
    '# "featurestore certs node NAME --host HOST" makes these, where the authorities are kept',
    "# tlsCert: certs/nodes/NAME/server.pem",
    "# tlsKey: certs/nodes/NAME/server.key",
    "# peerTlsCa: certs/peers-ca.pem",
    "# peerTlsCert: certs/nodes/NAME/peer.pem",
    "# peerTlsKey: certs/nodes/NAME/peer.key",
    "# insecure: true  # to listen beyond loopback without them",
  ].join("\n");
}
