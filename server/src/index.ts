export { loadServerConfig, parseServerConfig, type ServerConfig } from "./config.js";
export { type EmbeddedOptions, openEmbedded } from "./embedded.js";
export { type DirectoryReport, inspectDirectory } from "./inspect-dir.js";
export { createLogger, FeatureStoreServer, type Logger } from "./server.js";
export { VERSION } from "./version.js";
