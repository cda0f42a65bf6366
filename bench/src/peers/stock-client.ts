import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Client, credentials, loadPackageDefinition, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** The folder that `.proto` files are named from. */
export const PROTO_ROOT = join(dirname(createRequire(import.meta.url).resolve("@featurestore/proto")), "..");

/** One cell of an answer in `VALUES`. */
interface Cell {
  readonly value: { readonly numberValue?: number; readonly int64Value?: string } | null;
}

interface MultiGetAnswer {
  readonly values: readonly { readonly rows: readonly { readonly cells: Readonly<Record<string, Cell>> }[] }[];
  readonly complete: boolean;
}

type Done = (error: ServiceError | null, answer?: MultiGetAnswer) => void;
type StoreClient = Client & { multiGet(request: object, options: { readonly deadline: number }, done: Done): unknown };

const DEADLINE_MS = 5_000;

/** A gRPC client made from the `.proto` files alone, with nothing of the SDK: it asks one node and nobody else. */
export class StockClient implements Disposable {
  readonly #client: StoreClient;

  constructor(address: string) {
    const definition = loadSync("featurestore/v1/store.proto", { includeDirs: [PROTO_ROOT] });
    const loaded = loadPackageDefinition(definition) as unknown as {
      readonly featurestore: {
        readonly v1: { readonly StoreService: new (...args: readonly unknown[]) => StoreClient };
      };
    };
    this.#client = new loaded.featurestore.v1.StoreService(address, credentials.createInsecure());
  }

  /** A number of one row, as this node's replica has it now, however old; null where there is none. */
  async number(
    view: string,
    key: { readonly name: string; readonly id: number },
    feature: string,
  ): Promise<number | null> {
    const request = {
      featureSet: { selections: [{ view, features: [feature] }] },
      keys: [{ values: [{ parts: { [key.name]: { int64Value: String(key.id) } } }] }],
      encoding: "ENCODING_VALUES",
      consistency: "CONSISTENCY_ANY",
    };
    const answer = await new Promise<MultiGetAnswer>((resolve, reject) => {
      this.#client.multiGet(request, { deadline: Date.now() + DEADLINE_MS }, (error, some) => {
        if (error !== null || some === undefined) reject(error ?? new Error("no answer"));
        else resolve(some);
      });
    });
    return answer.values[0]?.rows[0]?.cells[feature]?.value?.numberValue ?? null;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}
