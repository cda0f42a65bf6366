import { join } from "node:path";
import type { NodeId } from "@featurestore/cluster";
import { writeDurably } from "../storage/data-dir.js";
import type { PeerIdentity, PeerRefusal } from "../transport/peer-frame.js";
import type { PeerAdmission } from "../transport/peer-handshake.js";
import { type BookPage, decodePeerBook, encodePeerBook, readIfThere } from "./peer-book-file.js";

/** Above the last seen, in one word of a stream. No node opens its directory, or syncs its log, so often unseen. */
const INCARNATIONS_LEAP_MAX = 1_000_000;
const SEQUENCES_LEAP_MAX = 2 ** 40;
/** Between two saves. What was not saved when the process died is not held against anybody. */
const SAVE_EVERY_MS = 5_000;

/** Who belongs to the cluster, as this node knows it. */
export interface Members {
  isKnown(node: NodeId): boolean;
  isRemoved(node: NodeId): boolean;
}

export interface PeerBookOptions {
  /** A save failed; another follows. */
  readonly onSaveFailed: (error: unknown) => void;
  readonly saveEveryMs?: number;
  /** Writes a whole file durably. */
  readonly write?: (path: string, bytes: Uint8Array) => Promise<void>;
}

interface Seen {
  readonly incarnation: number;
  /** Of the one process that opened the directory for this incarnation. */
  readonly session: string;
  walSequence: number;
}

/**
 * The highest incarnation and log sequence that this node has seen of each other one, in `<data>/peers.json`; and where the
 * others were last, for a node that starts without a map. Who comes back lower has lost data that it has acknowledged.
 *
 * The incarnation rises durably each time that a directory is opened. So two processes of one incarnation run with copies of
 * one directory, and would vote twice in one term: the one that was admitted first is listened to, the other is refused, and
 * ends (`RefusalWatch`). Peers that admitted different ones end both. What no book can prevent: until those refusals arrive,
 * each of the two may have voted for the peer that admitted it.
 *
 * Until peers prove who they are with TLS, an identity is only claimed. So what is said in a call is judged and forgotten;
 * only streams raise what is remembered, and no word by more than a bound: no single one can put a mark where the node never
 * arrives. Whoever reaches the peer port can still speak for another node, step by step, until that one is refused. With TLS
 * the node id is that of the certificate, and only the holder of its key raises its marks. Until then the peer port belongs in
 * a network of its own.
 */
export class PeerBook {
  readonly #path: string;
  readonly #options: PeerBookOptions;
  readonly #seen: Map<NodeId, Seen>;
  #addresses: ReadonlyMap<NodeId, string>;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();
  #isChanged = false;
  #isClosed = false;

  private constructor(path: string, page: BookPage, options: PeerBookOptions) {
    this.#path = path;
    this.#options = options;
    this.#seen = new Map(page.nodes.map(({ node, ...seen }) => [node, seen]));
    this.#addresses = new Map(page.addresses);
  }

  /** Reads the book, or begins an empty one. @throws CORRUPTION when the file is damaged; INVALID_ARGUMENT when a newer version wrote it. */
  static async open(dataDir: string, options: PeerBookOptions): Promise<PeerBook> {
    const path = join(dataDir, "peers.json");
    const bytes = await readIfThere(path);
    return new PeerBook(path, bytes === null ? { nodes: [], addresses: [] } : decodePeerBook(bytes, path), options);
  }

  /** Advertised peer addresses of the other nodes as last told, by node. */
  get addresses(): ReadonlyMap<NodeId, string> {
    return this.#addresses;
  }

  /**
   * Judges what a node says of itself in a handshake or a call; `remember`, where it is admitted, is for handshakes only. A
   * process that was admitted may say a lower sequence than it has said since: its words come over several connections, in
   * any order. `malformed`: a leap above what was seen that no node makes.
   */
  admit(identity: PeerIdentity, members: Members): PeerAdmission {
    const { nodeId } = identity;
    if (members.isRemoved(nodeId)) {
      return { ok: false, reason: "unknownNode", text: `node ${nodeId} was removed from the cluster for good` };
    }
    if (!members.isKnown(nodeId)) {
      return { ok: false, reason: "unknownNode", text: `node ${nodeId} is not known to be of the cluster` };
    }
    const seen = this.#seen.get(nodeId) ?? null;
    const refusal = leapOf(identity, seen) ?? (seen === null ? null : refusalOf(identity, seen));
    if (refusal !== null) return { ok: false, ...refusal };
    return { ok: true, remember: () => this.#remember(identity) };
  }

  /**
   * An admitted node told how far its log is synced. A lower number than before is an old word, and no matter.
   * @returns why its stream is to end: a leap, which is not remembered; or null.
   */
  noteSequence(nodeId: NodeId, walSequence: number): PeerRefusal | null {
    const seen = this.#seen.get(nodeId);
    if (seen === undefined || walSequence <= seen.walSequence) return null;
    const leap = leapOf({ nodeId, incarnation: seen.incarnation, walSequence }, seen);
    if (leap !== null) return leap;
    seen.walSequence = walSequence;
    this.#changed();
    return null;
  }

  /** Where the other nodes are by the map. Replaces what was known. */
  setAddresses(addresses: ReadonlyMap<NodeId, string>): void {
    const isSame =
      addresses.size === this.#addresses.size &&
      [...addresses].every(([node, address]) => this.#addresses.get(node) === address);
    if (isSame) return;
    this.#addresses = new Map(addresses);
    this.#changed();
  }

  /** Saves what has changed, at once. @throws what the disk does; also told to `onSaveFailed`. */
  save(): Promise<void> {
    this.#endTimer();
    // One at a time: an older page must not replace a newer one.
    const saving = this.#saving.then(() => this.#write());
    this.#saving = saving.catch(() => {});
    return saving;
  }

  /** Saves, and changes nothing any more. Idempotent. @throws what the disk does. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.save();
  }

  #remember({ nodeId, incarnation, session, walSequence }: PeerIdentity): void {
    const seen = this.#seen.get(nodeId);
    if (seen !== undefined && incarnation <= seen.incarnation) {
      this.noteSequence(nodeId, walSequence);
      return;
    }
    this.#seen.set(nodeId, { incarnation, session, walSequence });
    this.#changed();
  }

  #changed(): void {
    this.#isChanged = true;
    this.#startTimer();
  }

  #startTimer(): void {
    if (this.#timer !== null || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.save().catch(() => {}); // told where it failed
    }, this.#options.saveEveryMs ?? SAVE_EVERY_MS);
    this.#timer.unref();
  }

  #endTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #write(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const nodes = [...this.#seen].map(([node, seen]) => ({ node, ...seen }));
    try {
      await (this.#options.write ?? writeDurably)(
        this.#path,
        encodePeerBook({ nodes, addresses: [...this.#addresses] }),
      );
    } catch (error) {
      this.#changed();
      this.#options.onSaveFailed(error);
      throw error;
    }
  }
}

interface Refusal<Reason> {
  readonly reason: Reason;
  readonly text: string;
}

function leapOf(
  { nodeId, incarnation, walSequence }: Pick<PeerIdentity, "nodeId" | "incarnation" | "walSequence">,
  seen: Seen | null,
): Refusal<"malformed"> | null {
  const last = seen ?? { incarnation: 0, walSequence: 0 };
  const leap =
    incarnation > last.incarnation + INCARNATIONS_LEAP_MAX
      ? `incarnation ${incarnation} after ${last.incarnation}`
      : walSequence > last.walSequence + SEQUENCES_LEAP_MAX
        ? `a log of ${walSequence} after ${last.walSequence}`
        : null;
  return leap === null ? null : { reason: "malformed", text: `node ${nodeId} says ${leap}` };
}

/** What speaks against a node after what was seen of it. */
function refusalOf(
  { nodeId, incarnation, walSequence, session }: PeerIdentity,
  seen: Seen,
): Refusal<"rolledBack" | "copied"> | null {
  if (incarnation === seen.incarnation && session === seen.session) return null;
  const lower =
    incarnation < seen.incarnation
      ? `incarnation ${incarnation} after ${seen.incarnation}`
      : walSequence < seen.walSequence
        ? `a log of ${walSequence} after ${seen.walSequence}`
        : null;
  if (lower !== null) return { reason: "rolledBack", text: `node ${nodeId} came back with ${lower}` };
  if (incarnation > seen.incarnation) return null;
  const sessions = `incarnation ${incarnation} of node ${nodeId} is session ${seen.session}, not ${session}`;
  return { reason: "copied", text: `another process runs with a copy of this data directory: ${sessions}` };
}
