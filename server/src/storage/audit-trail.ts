import {
  AUDIT_OUTCOMES,
  AUDIT_RECORDS_MAX,
  type AuditOutcome,
  type AuditRecord,
  FeatureStoreError,
  viewOf,
} from "@featurestore/proto";
import { z } from "zod";
import { type BatchOperation, type Database, put } from "./database.js";
import { systemKey, unframeValue } from "./database-keys.js";

/*
 * What admins did, in the meta group's log and database. In the log the act, {"principal", "method", "text"}; in the database
 * {"at", "principal", "method", "text", "outcome", "revision"} under its sequence. JSON in UTF-8.
 */

const PRINCIPAL_LENGTH_MAX = 160;
const METHOD_LENGTH_MAX = 128;
const TEXT_LENGTH_MAX = 512;
const TAG = "l";

/** Who asked for what. */
export interface Act {
  readonly principal: string;
  /** As `ClusterService/Change`. */
  readonly method: string;
  /** In short, and without secrets and values. */
  readonly text: string;
}

/** Sequences of what is kept: from `first` to before `next`. */
export interface AuditSpan {
  readonly first: number;
  readonly next: number;
}

export const NO_AUDIT: AuditSpan = { first: 1, next: 1 };

const actSchema: z.ZodType<Act> = z.object({ principal: z.string(), method: z.string(), text: z.string() });
const recordSchema: z.ZodType<Omit<AuditRecord, "sequence">> = z.object({
  at: z.number(),
  principal: z.string(),
  method: z.string(),
  text: z.string(),
  outcome: z.enum(AUDIT_OUTCOMES),
  revision: z.number(),
});

/** Cut to a length that 10,000 of them may have. */
export function encodeAct({ principal, method, text }: Act): Uint8Array {
  return encoded({
    principal: cut(principal, PRINCIPAL_LENGTH_MAX),
    method: cut(method, METHOD_LENGTH_MAX),
    text: cut(text, TEXT_LENGTH_MAX),
  });
}

/** @throws CORRUPTION for what is none. */
export function decodeAct(bytes: Uint8Array): Act {
  return parsed(bytes, actSchema);
}

/** Writes a record, and strikes off the oldest where there are too many. Pure. */
export function recorded(
  { first, next }: AuditSpan,
  record: Act & { readonly at: number; readonly outcome: AuditOutcome; readonly revision: number },
): { readonly span: AuditSpan; readonly operations: readonly BatchOperation[] } {
  const { at, principal, method, text, outcome, revision } = record;
  const written = put(recordKey(next), encoded({ at, principal, method, text, outcome, revision }));
  if (next - first < AUDIT_RECORDS_MAX) return { span: { first, next: next + 1 }, operations: [written] };
  return { span: { first: first + 1, next: next + 1 }, operations: [written, { type: "del", key: recordKey(first) }] };
}

/** Which records a database has. */
export async function readSpan(db: Database): Promise<AuditSpan> {
  const range = { gte: recordKey(0), lt: systemKey(String.fromCharCode(TAG.charCodeAt(0) + 1)) };
  const [first] = await db.keys({ ...range, limit: 1 }).all();
  const [last] = await db.keys({ ...range, limit: 1, reverse: true }).all();
  if (first === undefined || last === undefined) return NO_AUDIT;
  return { first: sequenceOf(first), next: sequenceOf(last) + 1 };
}

/** Newest first. @throws CORRUPTION for a damaged one. */
export async function readRecords(
  db: Database,
  { first, next }: AuditSpan,
  { sinceMs, limit }: { readonly sinceMs: number; readonly limit: number },
): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  const range = { gte: recordKey(first), lt: recordKey(next), reverse: true };
  for await (const [key, framed] of db.iterator(range)) {
    if (records.length >= limit) break;
    const value = unframeValue(key, framed);
    if (value === null) throw new FeatureStoreError("CORRUPTION", "an audit record's checksum fails");
    const record = { sequence: sequenceOf(key), ...parsed(value, recordSchema) };
    // Leaders' clocks differ: one record that is too old says nothing of those before it.
    if (record.at >= sinceMs) records.push(record);
  }
  return records;
}

function recordKey(sequence: number): Uint8Array {
  return systemKey(TAG, Math.floor(sequence / 4_294_967_296), sequence % 4_294_967_296);
}

function sequenceOf(key: Uint8Array): number {
  const view = viewOf(key);
  return view.getUint32(2, false) * 4_294_967_296 + view.getUint32(6, false);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}

function encoded(document: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}

function parsed<T>(bytes: Uint8Array, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new FeatureStoreError("CORRUPTION", "an audit record cannot be read; was it written by a newer version?", {
      cause,
    });
  }
}
