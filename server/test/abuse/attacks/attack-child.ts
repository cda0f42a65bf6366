import { ATTACKS, type AttackSize } from "./catalogue.js";
import { targetOf } from "./sockets.js";

/** One attack in a process of its own: `attack-child NAME ADDRESS SIZE FROM...`; prints what came of it. */
const [, , name = "", address = "", size = "{}", ...from] = process.argv;
const found = ATTACKS[name];
if (found === undefined) throw new RangeError(`there is no attack ${name}`);
process.stdout.write(`${await found.attack(targetOf(address, from), JSON.parse(size) as AttackSize)}\n`);
process.exit(0);
