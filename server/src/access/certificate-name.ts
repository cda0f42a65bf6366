import type { X509Certificate } from "node:crypto";

/**
 * Who a client's certificate is of: its one common name. The listener has held it against the authorities already.
 * @returns null without a certificate, or where it has none or several.
 */
export function commonNameOf(certificate: X509Certificate | null): string | null {
  const name: unknown = certificate?.toLegacyObject().subject?.CN;
  return typeof name === "string" && name !== "" ? name : null;
}
