import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Table } from "./contender.js";

/** A prime above a million: values repeat late, and are exact in float32 as quarters. */
const MODULUS = 1_000_003;
const STEP = 7_919;

export interface TableOptions {
  readonly name: string;
  readonly entity: string;
  readonly rows: number;
  readonly features: number;
  readonly type: Table["type"];
  /** Tells the values of one table from those of another. */
  readonly salt: number;
}

/** A table of pseudo-random numbers that anybody can compute again. */
export function numbersTable({ salt, ...table }: TableOptions): Table {
  const divisor = table.type === "float32" ? 4 : 1;
  return {
    ...table,
    value: (id, feature) => ((id * 31 + feature * STEP + salt) % MODULUS) / divisor,
    sql: (feature) =>
      table.type === "float32"
        ? `(((i * 31 + ${feature * STEP + salt}) % ${MODULUS}) / 4.0)::FLOAT`
        : `((i * 31 + ${feature * STEP + salt}) % ${MODULUS})::BIGINT`,
  };
}

/** The name of a feature: unique among all tables of an entity. */
export function featureName(table: Table, feature: number): string {
  return `${table.name}_${feature}`;
}

/** The name of an entity's join key. */
export function keyName({ entity }: Table): string {
  return `${entity}_id`;
}

/** Writes the table as Parquet, with its key first. @returns the path. */
export async function writeTable(table: Table, dir: string): Promise<string> {
  const path = join(dir, `${table.name}.parquet`);
  const columns = Array.from({ length: table.features }, (_, f) => `${table.sql(f)} AS ${featureName(table, f)}`);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(
      `COPY (SELECT i AS ${keyName(table)}, ${columns.join(", ")} FROM range(${table.rows}) t(i)) ` +
        `TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return path;
}
