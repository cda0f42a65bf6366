#!/usr/bin/env node
// Plain CommonJS on purpose: the thread-pool size must be set before libuv starts its pool,
// and inside an ES module the first import would already have started it.
process.env.UV_THREADPOOL_SIZE ??= "16";
// Answers leave in buffers outside V8's heap, which count towards its limit: by default that is hardly above the 30 MB that live
// there, and a busy node would mark its whole heap a dozen times a second. With this it may grow to four times what is live.
require("node:v8").setFlagsFromString("--heap-growing-percent=300");
// The gRPC library logs to standard error in a form of its own; what matters reaches our log as errors.
process.env.GRPC_VERBOSITY ??= "NONE";
import("../dist/main.js").then((main) => main.run(process.argv.slice(2)));
