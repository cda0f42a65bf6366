import { assert } from "@featurestore/proto";
import type { Direction } from "./partitions.js";
import { payloadHash } from "./payload-hash.js";
import type { Scheduler } from "./scheduler.js";
import type { SeededRandom } from "./seeded-random.js";
import type { Trace } from "./trace.js";

/** How one direction of a connection behaves. Shares are between 0 and 1, of all messages. */
export interface LinkProfile {
  /** Every message takes this long, and up to `jitterUs` more. */
  readonly latencyUs: number;
  readonly jitterUs: number;
  readonly loss: number;
  readonly duplication: number;
  /** Share that is late by up to `reorderUs`, so that later ones overtake it. */
  readonly reordering: number;
  readonly reorderUs: number;
  /** Share handed to the damage function, where there is one. */
  readonly damage: number;
  /** Messages on the way at once, clogged ones among them, and again that wait for a paused process: more are lost. */
  readonly inFlightMax: number;
}

/** A good network. */
export const CALM_LINK: LinkProfile = {
  latencyUs: 300,
  jitterUs: 200,
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderUs: 0,
  damage: 0,
  inFlightMax: 4_096,
};

export interface NetworkStats {
  readonly sent: number;
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly damaged: number;
  /** Sent into a cut, and overtaken by one on the way. */
  readonly cut: number;
  readonly cutOnTheWay: number;
  /** Held by a clog. */
  readonly clogged: number;
  /** Beyond `inFlightMax`. */
  readonly overflowed: number;
  /** Arrived where no process was, or another than the one it was sent to. */
  readonly noReceiver: number;
  /** Messages whose bytes were compared on sending and on delivery. */
  readonly audited: number;
}

export interface NetworkOptions<Message> {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly profile?: LinkProfile;
  /** Share of messages that are checked to be the same on delivery as on sending. Default 0.01. */
  readonly audit?: number;
  /** Share of messages that reach the next process of a node that crashed while they were on the way. Default 0.1. */
  readonly survivesRestart?: number;
  /** A damaged copy of a message, or null where damage of this one would be noticed below, and it is as good as lost. */
  readonly damage?: (message: Message, random: SeededRandom) => Message | null;
  /** Every delivery is noted here. */
  readonly trace?: Trace;
  /** A message's kind, for the trace. */
  readonly labelOf?: (message: Message) => string;
}

/** Takes a node's mail. */
export type Deliver<Message> = (message: Message, from: string) => void;

interface Link<Message> {
  /** `from>to`, for the trace. */
  readonly name: string;
  profile: LinkProfile | null;
  /** How many cuts and clogs lie on it. */
  cuts: number;
  clogs: number;
  inFlight: number;
  /** Messages that arrived and wait for a paused process. */
  mail: number;
  readonly held: Parcel<Message>[];
}

interface Receiver<Message> {
  deliver: Deliver<Message> | null;
  /** Counts the processes of this node. */
  life: number;
}

interface Parcel<Message> {
  readonly from: string;
  readonly message: Message;
  readonly link: Link<Message>;
  readonly receiver: Receiver<Message>;
  readonly to: string;
  readonly life: number;
  /** Hash of the message when it was sent, or null where it is not checked. */
  readonly hash: number | null;
}

/**
 * Carries messages between nodes the way a bad network does. They go by reference: nobody may change one, sender
 * included, and samples are checked. Connections are per direction; anything not shaped has the default profile.
 */
export class SimNetwork<Message> {
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #audit: number;
  readonly #survivesRestart: number;
  readonly #damage: ((message: Message, random: SeededRandom) => Message | null) | null;
  readonly #trace: Trace | null;
  readonly #labelOf: (message: Message) => string;
  readonly #links = new Map<string, Map<string, Link<Message>>>();
  readonly #receivers = new Map<string, Receiver<Message>>();
  readonly #stats = {
    sent: 0,
    delivered: 0,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    damaged: 0,
    cut: 0,
    cutOnTheWay: 0,
    clogged: 0,
    overflowed: 0,
    noReceiver: 0,
    audited: 0,
  };
  #profile: LinkProfile;

  constructor(options: NetworkOptions<Message>) {
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#profile = options.profile ?? CALM_LINK;
    this.#audit = options.audit ?? 0.01;
    this.#survivesRestart = options.survivesRestart ?? 0.1;
    this.#damage = options.damage ?? null;
    this.#trace = options.trace ?? null;
    this.#labelOf = options.labelOf ?? (() => "message");
  }

  get stats(): NetworkStats {
    return { ...this.#stats };
  }

  /** A process began on `node` and takes its mail. */
  attach(node: string, deliver: Deliver<Message>): void {
    const receiver = this.#receiver(node);
    assert(receiver.deliver === null, `${node} takes its mail already`);
    receiver.deliver = deliver;
  }

  /** The process of `node` is gone: what waited for it while it was paused is lost. */
  detach(node: string): void {
    const receiver = this.#receiver(node);
    receiver.deliver = null;
    receiver.life++;
    for (const links of this.#links.values()) {
      const link = links.get(node);
      if (link !== undefined) link.mail = 0;
    }
  }

  /** Best effort, never blocks. A node reaches itself through a connection like any other. */
  send(from: string, to: string, message: Message): void {
    const link = this.#link(from, to);
    const profile = link.profile ?? this.#profile;
    this.#stats.sent++;
    if (link.cuts > 0) {
      this.#stats.cut++;
      return;
    }
    if (this.#random.chance(profile.loss)) {
      this.#stats.lost++;
      return;
    }
    this.#post({ from, to, link, profile, message });
    if (!this.#random.chance(profile.duplication)) return;
    this.#stats.duplicated++;
    this.#post({ from, to, link, profile, message });
  }

  /** How every connection behaves that was not shaped on its own. Messages on the way keep their time. */
  setProfile(profile: LinkProfile): void {
    this.#profile = profile;
  }

  /** Gives one direction a profile of its own; null takes it back. */
  shape({ from, to }: Direction, profile: LinkProfile | null): void {
    this.#link(from, to).profile = profile;
  }

  /** Nothing passes any more, not even what is on the way when it would arrive. Cuts add up: each needs its `heal`. */
  cut(directions: readonly Direction[]): void {
    for (const { from, to } of directions) this.#link(from, to).cuts++;
  }

  /** Takes one cut back, where there is one. */
  heal(directions: readonly Direction[]): void {
    for (const { from, to } of directions) {
      const link = this.#link(from, to);
      link.cuts = Math.max(0, link.cuts - 1);
    }
  }

  /** Messages arrive no more, but none is lost: they wait. Clogs add up like cuts. */
  clog(directions: readonly Direction[]): void {
    for (const { from, to } of directions) this.#link(from, to).clogs++;
  }

  /** Lets what waited arrive, each a little later by the connection's own latency. */
  unclog(directions: readonly Direction[]): void {
    for (const { from, to } of directions) {
      const link = this.#link(from, to);
      link.clogs = Math.max(0, link.clogs - 1);
      if (link.clogs === 0) this.#release(link);
    }
  }

  /** Ends every cut, clog and shape; `profile` holds for all from now on. */
  healAll(profile: LinkProfile = CALM_LINK): void {
    this.#profile = profile;
    for (const links of this.#links.values()) {
      for (const link of links.values()) {
        link.profile = null;
        link.cuts = 0;
        link.clogs = 0;
        this.#release(link);
      }
    }
  }

  isCut({ from, to }: Direction): boolean {
    return this.#link(from, to).cuts > 0;
  }

  /** Messages on the way in one direction. */
  inFlight({ from, to }: Direction): number {
    return this.#link(from, to).inFlight;
  }

  #post(post: {
    readonly from: string;
    readonly to: string;
    readonly link: Link<Message>;
    readonly profile: LinkProfile;
    readonly message: Message;
  }): void {
    const { from, to, link, profile } = post;
    if (link.inFlight >= profile.inFlightMax) {
      this.#stats.overflowed++;
      return;
    }
    let message = post.message;
    if (this.#damage !== null && this.#random.chance(profile.damage)) {
      const damaged = this.#damage(message, this.#random);
      this.#stats.damaged++;
      if (damaged === null) return;
      message = damaged;
    }
    const receiver = this.#receiver(to);
    const hash = this.#random.chance(this.#audit) ? payloadHash(message) : null;
    link.inFlight++;
    this.#travel({ from, to, message, link, receiver, life: receiver.life, hash }, this.#latency(profile));
  }

  #latency(profile: LinkProfile): number {
    let us = profile.latencyUs + this.#random.below(profile.jitterUs + 1);
    if (this.#random.chance(profile.reordering)) {
      us += this.#random.below(profile.reorderUs + 1);
      this.#stats.reordered++;
    }
    return us;
  }

  #travel(parcel: Parcel<Message>, us: number): void {
    this.#scheduler.after(us, "arrive", () => this.#arrive(parcel));
  }

  #arrive(parcel: Parcel<Message>): void {
    const { link, to } = parcel;
    if (link.clogs > 0) {
      this.#stats.clogged++;
      link.held.push(parcel);
      return;
    }
    link.inFlight--;
    if (link.cuts > 0) {
      this.#stats.cutOnTheWay++;
      return;
    }
    if (this.#scheduler.isPaused(to)) this.#keep(parcel);
    else this.#deliver(parcel);
  }

  /** A paused process finds its mail when it goes on. */
  #keep(parcel: Parcel<Message>): void {
    const { link, receiver, to } = parcel;
    if (link.mail >= (link.profile ?? this.#profile).inFlightMax) {
      this.#stats.overflowed++;
      return;
    }
    const { life } = receiver;
    link.mail++;
    const deliver = (): void => {
      if (receiver.life === life) link.mail--;
      this.#deliver(parcel);
    };
    this.#scheduler.after(0, "mail", deliver, to);
  }

  #deliver({ receiver, life, message, from, hash, link }: Parcel<Message>): void {
    const isAnother = receiver.life !== life;
    if (receiver.deliver === null || (isAnother && !this.#random.chance(this.#survivesRestart))) {
      this.#stats.noReceiver++;
      return;
    }
    if (hash !== null) {
      this.#stats.audited++;
      assert(payloadHash(message) === hash, `a ${this.#labelOf(message)} from ${from} was changed on the way`);
    }
    this.#stats.delivered++;
    this.#trace?.note(this.#scheduler.nowUs, link.name, this.#labelOf(message));
    receiver.deliver(message, from);
  }

  #release(link: Link<Message>): void {
    const profile = link.profile ?? this.#profile;
    for (const parcel of link.held.splice(0)) this.#travel(parcel, this.#latency(profile));
  }

  #link(from: string, to: string): Link<Message> {
    let links = this.#links.get(from);
    if (links === undefined) {
      links = new Map();
      this.#links.set(from, links);
    }
    let link = links.get(to);
    if (link === undefined) {
      link = { name: `${from}>${to}`, profile: null, cuts: 0, clogs: 0, inFlight: 0, mail: 0, held: [] };
      links.set(to, link);
    }
    return link;
  }

  #receiver(node: string): Receiver<Message> {
    let receiver = this.#receivers.get(node);
    if (receiver === undefined) {
      receiver = { deliver: null, life: 0 };
      this.#receivers.set(node, receiver);
    }
    return receiver;
  }
}
