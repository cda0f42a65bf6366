import { withSecretFile } from "../../secret-file.js";

/** Runs `make` and writes the join token it answers to a new file. @throws as `withSecretFile`. */
export function withTokenFile<T extends { readonly joinToken: string | null }>(
  path: string | undefined,
  make: () => Promise<T>,
): Promise<T> {
  const cure = 'make another with "featurestore cluster add --new-token"';
  return withSecretFile({ option: "--join-token-file", path, cure }, make, ({ joinToken }) => joinToken);
}
