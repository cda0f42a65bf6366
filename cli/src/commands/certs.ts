import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { invalid } from "@featurestore/proto";
import { CertificateDir } from "../certs/certificate-dir.js";
import { addExamples, addOutputOption, type Cli } from "../cli.js";
import { wholeNumber } from "../parse.js";

const CA_DAYS = 3_650;
const LEAF_DAYS = 365;
const DAYS_MAX = 36_500;
const DIR = "where authorities and certificates are kept";
const DAYS = "how long it is valid";
const YES = "replace what is there already";
/** What a node is reached at where nothing is said. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];
/** As the server takes them: see `security/peer-name.ts` there. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;
const CLIENT_NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/;
const HOST = /^[A-Za-z0-9.:*-]{1,253}$/;

/** `certs ...`: a certificate authority of your own, and what it signs. */
export function certsCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("certs").description(
    "make certificates for nodes and clients, with authorities of your own",
  );
  for (const make of [initCommand, nodeCommand, clientCommand, listCommand]) command.addCommand(make(cli));
  addExamples(command, [
    {
      what: "two authorities: of clients and their servers, and of nodes among themselves",
      line: "featurestore certs init --cluster prod",
    },
    { what: "all that a node needs", line: "featurestore certs node node1 --host node1.example --host 10.0.0.1" },
  ]);
  return command;
}

function initCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("init")
    .description("make the authorities: one for the client port, one for the peer port")
    .option("--dir <dir>", DIR, "certs")
    .option("--days <number>", DAYS, wholeNumber(1, DAYS_MAX), CA_DAYS)
    .option("--yes", YES)
    .option("--cluster <name>", "the cluster's name, in all nodes' certificates", "featurestore")
    .action(async ({ dir, days, yes, cluster }, self) => {
      const name = checked("--cluster", NAME, cluster, WANTED_NAME);
      const files = new CertificateDir(dir, yes === true);
      await files.checkFree(["clients-ca", "peers-ca"]);
      const { createAuthority } = await import("../certs/authority.js"); // takes a while to load: only who needs it waits
      await files.writeClusterName(name);
      const clients = await files.writePair("clients-ca", await createAuthority({ name: `${name} clients`, days }));
      const peers = await files.writePair("peers-ca", await createAuthority({ name: `${name} peers`, days }));
      cli.printer(self).item({ cluster: name, clientsCa: clients.cert, peersCa: peers.cert }, () =>
        cli.printer(self).pairs([
          ["cluster", name],
          ["for clients, servers and tlsClientCa", clients.cert],
          ["for peerTlsCa", peers.cert],
        ]),
      );
      cli.say("keep the .key files off the nodes: whoever has them makes certificates that are believed.");
    });
  addOutputOption(command);
  addExamples(command, [{ what: "in ./certs", line: "featurestore certs init --cluster prod" }]);
  return command;
}

function nodeCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("node")
    .description("make a node's certificates: for its clients, and for the other nodes")
    .argument("<name>", "the node's name; its id begins with it")
    .option("--dir <dir>", DIR, "certs")
    .option("--days <number>", DAYS, wholeNumber(1, DAYS_MAX), LEAF_DAYS)
    .option("--yes", YES)
    .option("--host <host...>", `name or address that clients reach it at; repeatable (default ${LOOPBACK.join(", ")})`)
    .option("--cluster <name>", "another cluster's name than certs init was given")
    .action(async (given, { dir, days, yes, host = LOOPBACK, cluster }, self) => {
      const name = checked("name", NAME, given, WANTED_NAME);
      const hosts = host.map((one) => checked("--host", HOST, one, "a host name or an IP address"));
      const files = new CertificateDir(dir, yes === true);
      const clusterName = checked("--cluster", NAME, cluster ?? (await files.clusterName()), WANTED_NAME);
      const [clients, peers] = [await files.authority("clients"), await files.authority("peers")];
      await files.checkFree([`nodes/${name}/server`, `nodes/${name}/peer`]);
      const { issueCertificate } = await import("../certs/authority.js");
      const server = await files.writePair(
        `nodes/${name}/server`,
        await issueCertificate(clients, { name, hosts, ends: ["server"], days }),
      );
      const uris = [`featurestore://${clusterName}/${name}`];
      const peer = await files.writePair(
        `nodes/${name}/peer`,
        await issueCertificate(peers, { name, uris, ends: ["server", "client"], days }),
      );
      const settings = {
        tlsCert: server.cert,
        tlsKey: server.key,
        peerTlsCa: files.caFile("peers"),
        peerTlsCert: peer.cert,
        peerTlsKey: peer.key,
      };
      cli.printer(self).item(settings, () => cli.printer(self).pairs(Object.entries(settings)));
      cli.say(`these are the node's settings; clients take --ca ${files.caFile("clients")}`);
    });
  addOutputOption(command);
  addExamples(command, [
    {
      what: "a node that clients reach by name and by address",
      line: "featurestore certs node node1 --host node1.example --host 10.0.0.1",
    },
    {
      what: "renew it: a running node takes the new files by itself",
      line: "featurestore certs node node1 --host node1.example --yes",
    },
  ]);
  return command;
}

function clientCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("client")
    .description("make a client's certificate: where servers have tlsClientCa it says who the client is")
    .argument("<name>", "who the client is")
    .option("--dir <dir>", DIR, "certs")
    .option("--days <number>", DAYS, wholeNumber(1, DAYS_MAX), LEAF_DAYS)
    .option("--yes", YES)
    .action(async (given, { dir, days, yes }, self) => {
      const name = checked("name", CLIENT_NAME, given, "letters, digits, and any of ._@-, at most 63");
      const files = new CertificateDir(dir, yes === true);
      const authority = await files.authority("clients");
      await files.checkFree([`clients/${name}`]);
      const { issueCertificate } = await import("../certs/authority.js");
      const pair = await files.writePair(
        `clients/${name}`,
        await issueCertificate(authority, { name, ends: ["client"], days }),
      );
      const paths = { ca: files.caFile("clients"), cert: pair.cert, key: pair.key };
      cli
        .printer(self)
        .item(paths, () => cli.printer(self).pairs(Object.entries(paths).map(([key, path]) => [`--${key}`, path])));
    });
  addOutputOption(command);
  addExamples(command, [{ what: "for a ranking service", line: "featurestore certs client ranking" }]);
  return command;
}

function listCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("list")
    .description("list the certificates and when they expire; exit code 1 when one has")
    .option("--dir <dir>", DIR, "certs")
    .action(async ({ dir }, self) => {
      const printer = cli.printer(self);
      const listed = await new CertificateDir(dir, false).list(Date.now());
      printer.list(
        listed.map((one) => ({ ...one })),
        () =>
          printer.table({
            head: ["file", "name", "expires", "days left"],
            rows: listed.map(({ file, name, expires, daysLeft }) => [file, name, expires, String(daysLeft)]),
            numeric: ["days left"],
          }),
      );
      if (listed.some(({ daysLeft }) => daysLeft < 0)) cli.exitCode = 1;
    });
  addOutputOption(command);
  addExamples(command, [{ what: "what has to be renewed", line: "featurestore certs list" }]);
  return command;
}

const WANTED_NAME = "a letter or digit, then letters, digits, _ and -, at most 63";

function checked(field: string, form: RegExp, value: string, wanted: string): string {
  if (form.test(value)) return value;
  throw invalid(`${field}: expected ${wanted}, got ${JSON.stringify(value)}`, { field });
}
