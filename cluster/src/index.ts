export type { Entry, EntryId, HardState, LogState, LogStore, StateMachine } from "./replica/ports.js";
