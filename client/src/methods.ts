import { featurestore } from "@featurestore/proto";
import type { Method } from "./node-connection.js";

const { v1 } = featurestore;
const { multiGetStream, write, delete: remove, scan } = v1.StoreService.prototype;
const { apply, describe, list } = v1.RegistryService.prototype;
const { createToken, listTokens, revokeToken, audit } = v1.AccessService.prototype;
const { readShard, beginRestore, restoreRows, finishRestore } = v1.BackupService.prototype;
const { health, shardMap, status, init, change } = v1.ClusterService.prototype;

/** The two halves of a generated message class that a call needs. */
interface Encoder<Q> {
  encode(message: Q): { finish(): Uint8Array };
}
interface Decoder<A> {
  decode(bytes: Uint8Array): A;
}

function method<Q, A>(path: string, request: Encoder<Q>, answer: Decoder<A>): Method<Q, A> {
  return { path, encode: (message) => request.encode(message).finish(), decode: (bytes) => answer.decode(bytes) };
}

/** The methods the SDK calls. */
export const METHODS = {
  multiGetStream: method(multiGetStream.path, v1.MultiGetStreamRequest, v1.MultiGetStreamResponse),
  write: method(write.path, v1.WriteRequest, v1.WriteResponse),
  delete: method(remove.path, v1.DeleteRequest, v1.DeleteResponse),
  scan: method(scan.path, v1.ScanRequest, v1.ScanResponse),
  apply: method(apply.path, v1.ApplyRequest, v1.ApplyResponse),
  describe: method(describe.path, v1.DescribeRequest, v1.DescribeResponse),
  list: method(list.path, v1.ListRequest, v1.ListResponse),
  health: method(health.path, v1.HealthRequest, v1.HealthResponse),
  shardMap: method(shardMap.path, v1.ShardMapRequest, v1.ShardMapResponse),
  status: method(status.path, v1.StatusRequest, v1.StatusResponse),
  init: method(init.path, v1.InitRequest, v1.InitResponse),
  change: method(change.path, v1.ChangeRequest, v1.ChangeResponse),
  createToken: method(createToken.path, v1.CreateTokenRequest, v1.CreateTokenResponse),
  listTokens: method(listTokens.path, v1.ListTokensRequest, v1.ListTokensResponse),
  revokeToken: method(revokeToken.path, v1.RevokeTokenRequest, v1.RevokeTokenResponse),
  audit: method(audit.path, v1.AuditRequest, v1.AuditResponse),
  readShard: method(readShard.path, v1.ReadShardRequest, v1.ReadShardResponse),
  beginRestore: method(beginRestore.path, v1.BeginRestoreRequest, v1.BeginRestoreResponse),
  restoreRows: method(restoreRows.path, v1.RestoreRowsRequest, v1.RestoreRowsResponse),
  finishRestore: method(finishRestore.path, v1.FinishRestoreRequest, v1.FinishRestoreResponse),
} as const;
