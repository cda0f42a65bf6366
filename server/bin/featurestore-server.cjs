#!/usr/bin/env node
// Plain CommonJS on purpose: the thread-pool size must be set before libuv starts its pool,
// and inside an ES module the first import would already have started it.
process.env.UV_THREADPOOL_SIZE ??= "16";
// The gRPC library logs to standard error in a form of its own; what matters reaches our log as errors.
process.env.GRPC_VERBOSITY ??= "NONE";
import("../dist/main.js").then((main) => main.run(process.argv.slice(2)));
