import type { ChannelOptions, MethodDefinition, ServerOptions, ServiceDefinition } from "@grpc/grpc-js";
import { FRAME_BYTES_MAX, type Lane } from "./peer-frame.js";

type FrameMethod = MethodDefinition<Buffer, Buffer>;

/** What a peer says back on a stream is a welcome, a refusal or a pong. */
const ANSWER_BYTES_MAX = 16 * 1024;
/**
 * One request or answer of a unary call, either way: a report of 4,096 shards with five members each takes 5 MB, an admin's
 * request handed on 5.6 MB.
 */
export const CALL_BYTES_MAX = 16 * 1024 * 1024;
/** Streams of one connection: a node's stream has one to itself, its unary calls share a third. */
const CONNECTION_STREAMS_MAX = 32;
const METADATA_BYTES_MAX = 8 * 1024;
const KEEPALIVE_MS = 10_000;
const KEEPALIVE_TIMEOUT_MS = 5_000;
/** Connections on which nothing is under way. */
const IDLE_MS = 30_000;
/** What one connection may hold in the HTTP/2 library, in megabytes: a few of the largest frames. */
const SESSION_MEGABYTES = 64;

/** The service between nodes: its messages are frames (`peer-frame.ts`), one method for each lane. */
export const PEER_SERVICE: Readonly<Record<Lane, FrameMethod>> & ServiceDefinition = {
  consensus: frameMethod("Consensus"),
  bulk: frameMethod("Bulk"),
};

export const PEER_SERVER_OPTIONS: ServerOptions = {
  "grpc.max_receive_message_length": FRAME_BYTES_MAX,
  "grpc.max_send_message_length": CALL_BYTES_MAX,
  "grpc.max_metadata_size": METADATA_BYTES_MAX,
  "grpc.max_concurrent_streams": CONNECTION_STREAMS_MAX,
  "grpc.max_connection_idle_ms": IDLE_MS,
  "grpc.keepalive_time_ms": KEEPALIVE_MS,
  "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  "grpc-node.max_session_memory": SESSION_MEGABYTES,
  "grpc.enable_channelz": 0,
};

/** One channel is one connection: it shares none with other channels to the same address. */
export const PEER_CHANNEL_OPTIONS: ChannelOptions = {
  "grpc.max_receive_message_length": ANSWER_BYTES_MAX,
  "grpc.max_send_message_length": FRAME_BYTES_MAX,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  "grpc.dns_min_time_between_resolutions_ms": 5_000,
  "grpc.keepalive_time_ms": KEEPALIVE_MS,
  "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc-node.max_session_memory": SESSION_MEGABYTES,
  "grpc.use_local_subchannel_pool": 1,
  "grpc.service_config_disable_resolution": 1,
  "grpc.enable_retries": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.enable_channelz": 0,
};

/** For unary calls: as for streams, with answers of any size that is allowed. */
export const CALL_CHANNEL_OPTIONS: ChannelOptions = {
  ...PEER_CHANNEL_OPTIONS,
  "grpc.max_receive_message_length": CALL_BYTES_MAX,
  "grpc.max_send_message_length": CALL_BYTES_MAX,
};

function frameMethod(name: string): FrameMethod {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    path: `/featurestore.v1.PeerService/${name}`,
    requestStream: true,
    responseStream: true,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}
