import { AssertionError, type Role } from "@featurestore/proto";

/**
 * What a call needs. `open`: nothing. `any`: the role, on whatever names; the answer shows what the caller may see. `views`: the
 * role on each name of the request, which the handler asks about. `cluster`: the role on everything (pattern `*`).
 */
export type Rule = { readonly scope: "open" } | { readonly scope: "any" | "views" | "cluster"; readonly role: Role };

const OPEN: Rule = { scope: "open" };
const READER_ANY: Rule = { scope: "any", role: "reader" };
const READER_OF_VIEWS: Rule = { scope: "views", role: "reader" };
const WRITER_OF_VIEWS: Rule = { scope: "views", role: "writer" };
const READER_OF_ALL: Rule = { scope: "cluster", role: "reader" };
const ADMIN_OF_ALL: Rule = { scope: "cluster", role: "admin" };

/** One for each method of the client port, by its path. What is not here is denied, and a server that has it does not start. */
export const RULES: Readonly<Record<string, Rule>> = {
  "/featurestore.v1.StoreService/MultiGet": READER_OF_VIEWS,
  "/featurestore.v1.StoreService/MultiGetStream": READER_OF_VIEWS,
  "/featurestore.v1.StoreService/Write": WRITER_OF_VIEWS,
  "/featurestore.v1.StoreService/WriteStream": WRITER_OF_VIEWS,
  "/featurestore.v1.StoreService/Delete": WRITER_OF_VIEWS,
  "/featurestore.v1.StoreService/Scan": READER_OF_VIEWS,
  "/featurestore.v1.RegistryService/Apply": { scope: "views", role: "admin" },
  "/featurestore.v1.RegistryService/Describe": READER_OF_VIEWS,
  "/featurestore.v1.RegistryService/List": READER_ANY,
  "/featurestore.v1.ClusterService/Health": READER_ANY,
  "/featurestore.v1.ClusterService/ShardMap": READER_ANY,
  "/featurestore.v1.ClusterService/Status": READER_OF_ALL,
  "/featurestore.v1.ClusterService/Init": ADMIN_OF_ALL,
  "/featurestore.v1.ClusterService/Change": ADMIN_OF_ALL,
  "/featurestore.v1.AccessService/CreateToken": ADMIN_OF_ALL,
  "/featurestore.v1.AccessService/ListTokens": ADMIN_OF_ALL,
  "/featurestore.v1.AccessService/RevokeToken": ADMIN_OF_ALL,
  "/featurestore.v1.AccessService/Audit": ADMIN_OF_ALL,
  "/featurestore.v1.BackupService/ReadShard": ADMIN_OF_ALL,
  "/featurestore.v1.BackupService/BeginRestore": ADMIN_OF_ALL,
  "/featurestore.v1.BackupService/RestoreRows": ADMIN_OF_ALL,
  "/featurestore.v1.BackupService/FinishRestore": ADMIN_OF_ALL,
  // Says SERVING or NOT_SERVING, to load balancers that have no token.
  "/grpc.health.v1.Health/Check": OPEN,
  "/grpc.health.v1.Health/Watch": OPEN,
  "/grpc.health.v1.Health/List": OPEN,
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo": READER_ANY,
  "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": READER_ANY,
};

/** The rule of a path; null where there is none, which means no. */
export function ruleOf(path: string, rules: Readonly<Record<string, Rule>> = RULES): Rule | null {
  return Object.hasOwn(rules, path) ? (rules[path] ?? null) : null;
}

/** To be called when services are added to a server. @throws AssertionError naming the methods that nobody has thought about. */
export function assertRules(paths: Iterable<string>, rules: Readonly<Record<string, Rule>> = RULES): void {
  const without = [...paths].filter((path) => ruleOf(path, rules) === null);
  if (without.length > 0) throw new AssertionError(`no rule says who may call ${without.join(", ")}`);
}
