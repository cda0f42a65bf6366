import { plainReason } from "@featurestore/proto";

/** gRPC ends its messages with the name of a note that is mostly empty. */
const EMPTY_NOTE = /\.?\s*Resolution note:\s*(?=$|[;)\n])/g;

/** A message for a command line: without words that only mean something in a program. */
export function plainWords(message: string): string {
  return plainReason(message)
    .replace(EMPTY_NOTE, "")
    .replace(/\btls\.(ca|cert|key)\b/g, "--$1")
    .replace(/\b(set|leave) tls\b/g, "$1 --ca");
}
