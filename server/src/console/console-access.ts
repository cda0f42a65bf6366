import type { AccessControl } from "../access/access-control.js";

/** Who looks at the console, and what of it is shown. */
export interface ConsoleCaller {
  readonly name: string;
  /** May change the cluster. */
  readonly isAdmin: boolean;
  /** Nodes, shards, load and events are shown: what `ClusterService/Status` tells. Else of the cluster only its health is. */
  readonly mayReadCluster: boolean;
  /** Rows, values and counts of this view are shown. A view that is not is as one that does not exist. */
  mayRead(view: string): boolean;
}

/** Who may use the console. */
export interface ConsoleAccess {
  /** Whether callers have to say who they are. */
  readonly isRequired: boolean;
  /** @param authorization the header of that name. Null: nobody who is known. */
  identify(authorization: string | undefined): Promise<ConsoleCaller | null>;
}

/** As the node's callers of gRPC: what they may not see is left out, and counts for no denial. */
export function consoleAccess(control: AccessControl): ConsoleAccess {
  return {
    isRequired: control.isRequired,
    identify: async (authorization) => {
      const caller = control.identify(authorization);
      if (caller === null) return null;
      return {
        name: caller.id,
        isAdmin: caller.may("admin", null),
        mayReadCluster: caller.may("reader", null),
        mayRead: (view) => caller.may("reader", view),
      };
    },
  };
}

/** Everybody is shown everything and may change it, as with the command line: for a node without authentication. */
export const OPEN_ACCESS: ConsoleAccess = {
  isRequired: false,
  identify: async () => ({ name: "anyone", isAdmin: true, mayReadCluster: true, mayRead: () => true }),
};
