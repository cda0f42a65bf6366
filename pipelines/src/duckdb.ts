import { type DuckDBConnection, DuckDBInstance, type DuckDBResult, type DuckDBType } from "@duckdb/node-api";
import { FeatureStoreError, invalid } from "@featurestore/proto";

/** How much DuckDB may take. */
export interface DuckDBOptions {
  /** DuckDB's own spelling, such as `512MB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  /** Where it spills to; created when needed. */
  readonly tempDirectory: string;
}

/** An in-memory DuckDB that keeps the order of files, takes naive times as UTC, spills, and downloads nothing. */
export class DuckDB {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  /** @throws INVALID_ARGUMENT for a memory limit that DuckDB does not understand. */
  static async open(options: DuckDBOptions): Promise<DuckDB> {
    try {
      const instance = await DuckDBInstance.create(":memory:", {
        threads: String(options.threads),
        memory_limit: options.memoryLimit,
        temp_directory: options.tempDirectory,
        preserve_insertion_order: "true",
        autoinstall_known_extensions: "false",
      });
      const connection = await instance.connect();
      await connection.run("SET TimeZone = 'UTC'");
      return new DuckDB(instance, connection);
    } catch (cause) {
      throw duckError("DuckDB", cause);
    }
  }

  /** Runs a statement for its effect. @throws INVALID_ARGUMENT, the message led by `what`. */
  async run(what: string, sql: string): Promise<void> {
    try {
      await this.connection.run(sql);
    } catch (cause) {
      throw duckError(what, cause);
    }
  }

  /** All rows of a small result, as arrays. Integers wider than 32 bits are bigint. */
  async rows(what: string, sql: string): Promise<readonly (readonly unknown[])[]> {
    try {
      return (await this.connection.runAndReadAll(sql)).getRows();
    } catch (cause) {
      throw duckError(what, cause);
    }
  }

  /** The columns a query has, without running it over any row. */
  async columns(what: string, query: string): Promise<readonly { readonly name: string; readonly type: DuckDBType }[]> {
    try {
      const result = await this.connection.run(`SELECT * FROM (${query}\n) LIMIT 0`);
      return result.columnNames().map((name, i) => ({ name, type: result.columnType(i) }));
    } catch (cause) {
      throw duckError(what, cause);
    }
  }

  /** A result that is fetched chunk by chunk, in order, without being held whole. */
  async stream(what: string, sql: string): Promise<DuckDBResult> {
    try {
      return await this.connection.stream(sql);
    } catch (cause) {
      throw duckError(what, cause);
    }
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

/** What DuckDB says, as a refusal of the input: its message without a stack. */
export function duckError(what: string, cause: unknown): FeatureStoreError {
  if (cause instanceof FeatureStoreError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return invalid(`${what}: ${message.trim()}`, { field: what });
}

/** A name as SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string as SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list of strings as SQL. */
export function sqlList(texts: readonly string[]): string {
  return `[${texts.map(sqlText).join(", ")}]`;
}
