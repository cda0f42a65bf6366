import type { ReplicaEvent } from "@featurestore/cluster";

/** What happened to the replicas of a node since start, the meta group's among them. */
export class ReplicaCounters {
  /** Elections that a replica here stood in, and won; pre-votes do not count, a group alone elects itself at start. */
  electionsBegun = 0;
  electionsWon = 0;
  /** Leads that ended because a majority was not heard any more. */
  quorumsLost = 0;
  readonly snapshots = { sending: 0, receiving: 0, installed: 0, failed: 0 };
  /** Of snapshots, as they were begun. */
  snapshotBytesSending = 0;
  /** Messages dropped because a replica had too many to look at. */
  mailboxFull = 0;

  readonly observe = (event: ReplicaEvent): void => {
    switch (event.kind) {
      case "becameCandidate":
        this.electionsBegun++;
        break;
      case "becameLeader":
        this.electionsWon++;
        break;
      case "steppedDown":
        if (event.why === "noQuorum") this.quorumsLost++;
        break;
      case "snapshotSending":
        this.snapshots.sending++;
        this.snapshotBytesSending += event.bytes;
        break;
      case "snapshotReceiving":
        this.snapshots.receiving++;
        break;
      case "snapshotInstalled":
        this.snapshots.installed++;
        break;
      case "snapshotFailed":
        this.snapshots.failed++;
        break;
      case "mailboxFull":
        this.mailboxFull++;
        break;
      default: // of no interest to a count
    }
  };
}
