import { entity, featureView } from "@featurestore/client";

const item = entity("chaos_item", { item_id: "int64" });

/** A cell of this view is a register: `version` is its event time too, and `writer` says who wrote it. */
export const registers = featureView("chaos_registers", {
  entity: item,
  features: { version: "float64", writer: "string" },
});

/** Every key is written once, and stays. */
export const members = featureView("chaos_members", { entity: item, features: { tag: "string" } });

/** What the store has to know. */
export const DEFINITIONS = [item, registers, members] as const;

/** What `writer` holds, so that a row of parts of two writes would show. */
export function writerText(client: string, version: number): string {
  return `${client}:${version}`;
}

/** True where both cells of a row are of one write. */
export function isIntact(version: number, writer: string | null): boolean {
  return writer?.endsWith(`:${version}`) === true;
}
