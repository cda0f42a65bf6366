import type { S3Client } from "@aws-sdk/client-s3";
import { type ErrorCode, FeatureStoreError, invalid } from "@featurestore/proto";
import { type BackupStorage, checkName, notThere, tooLarge } from "./storage.js";

type Sdk = typeof import("@aws-sdk/client-s3");

const PLACE = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;
/** Of each request; waits grow in between. */
const ATTEMPTS_MAX = 6;
/** A bucket that says nothing for so long is not there. */
const SILENCE_MS_MAX = 60_000;

/** What errors of S3 mean, by name; others by their status. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  NoSuchBucket: "INVALID_ARGUMENT",
  AccessDenied: "PERMISSION_DENIED",
  Forbidden: "PERMISSION_DENIED",
  CredentialsProviderError: "UNAUTHENTICATED",
  InvalidAccessKeyId: "UNAUTHENTICATED",
  SignatureDoesNotMatch: "UNAUTHENTICATED",
  ExpiredToken: "UNAUTHENTICATED",
};

/**
 * Backups in a bucket. Credentials, region and endpoint are what the AWS SDK finds: environment, profile, role of the machine;
 * `AWS_ENDPOINT_URL_S3` names another server, which is then asked by path.
 */
export class S3Storage implements BackupStorage {
  readonly place: string;
  readonly #sdk: Sdk;
  readonly #client: S3Client;
  readonly #bucket: string;
  /** Empty, or with "/" at its end. */
  readonly #prefix: string;

  private constructor(sdk: Sdk, client: S3Client, at: { readonly bucket: string; readonly prefix: string }) {
    this.#sdk = sdk;
    this.#client = client;
    this.#bucket = at.bucket;
    this.#prefix = at.prefix;
    this.place = `s3://${at.bucket}/${at.prefix}`;
  }

  /** Nothing is asked of the bucket yet. @throws INVALID_ARGUMENT for a place that is none; where the SDK is not installed. */
  static async open(where: string): Promise<S3Storage> {
    const [, bucket, path = ""] = PLACE.exec(where) ?? [];
    const prefix = path.replace(/\/+$/, "");
    if (bucket === undefined) throw invalid(`${where}: expected s3://bucket or s3://bucket/prefix`);
    if (prefix !== "") checkName(prefix);
    const sdk = await loadSdk();
    const endpoint = process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"] ?? "";
    const client = new sdk.S3Client({
      maxAttempts: ATTEMPTS_MAX,
      forcePathStyle: endpoint !== "",
      requestHandler: { requestTimeout: SILENCE_MS_MAX, connectionTimeout: 10_000 },
    });
    return new S3Storage(sdk, client, { bucket, prefix: prefix === "" ? "" : `${prefix}/` });
  }

  async list(folder: string): Promise<readonly string[]> {
    const prefix = `${this.#prefix}${folder}`;
    const names = new Set<string>();
    let token: string | undefined;
    do {
      const page = await this.#do(folder, (signal) =>
        this.#client.send(
          new this.#sdk.ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: prefix,
            Delimiter: "/",
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
          { abortSignal: signal },
        ),
      );
      for (const { Prefix = "" } of page.CommonPrefixes ?? []) names.add(Prefix.slice(prefix.length, -1));
      for (const { Key = "" } of page.Contents ?? []) names.add(Key.slice(prefix.length));
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    names.delete("");
    return [...names].sort();
  }

  async size(name: string): Promise<number | null> {
    const Key = this.#key(name);
    try {
      const head = await this.#do(name, (signal) =>
        this.#client.send(new this.#sdk.HeadObjectCommand({ Bucket: this.#bucket, Key }), { abortSignal: signal }),
      );
      return head.ContentLength ?? 0;
    } catch (error) {
      if (error instanceof FeatureStoreError && error.code === "NOT_FOUND") return null;
      throw error;
    }
  }

  async read(name: string, bytesMax: number): Promise<Uint8Array> {
    const Key = this.#key(name);
    return this.#do(name, async (signal) => {
      const stop = new AbortController();
      const both = AbortSignal.any([signal, stop.signal]);
      const command = new this.#sdk.GetObjectCommand({ Bucket: this.#bucket, Key });
      const { Body, ContentLength = 0 } = await this.#client.send(command, { abortSignal: both });
      if (ContentLength > bytesMax) {
        stop.abort();
        throw tooLarge(name, ContentLength, bytesMax);
      }
      const parts: Uint8Array[] = [];
      let bytes = 0;
      for await (const part of (Body ?? []) as AsyncIterable<Uint8Array>) {
        bytes += part.length;
        if (bytes > bytesMax) {
          stop.abort();
          throw tooLarge(name, bytes, bytesMax);
        }
        parts.push(part);
      }
      return Buffer.concat(parts);
    });
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const Key = this.#key(name);
    await this.#do(name, (signal) =>
      this.#client.send(new this.#sdk.PutObjectCommand({ Bucket: this.#bucket, Key, Body: bytes }), {
        abortSignal: signal,
      }),
    );
  }

  async remove(name: string): Promise<void> {
    const Key = this.#key(name);
    await this.#do(name, (signal) =>
      this.#client.send(new this.#sdk.DeleteObjectCommand({ Bucket: this.#bucket, Key }), { abortSignal: signal }),
    );
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  #key(name: string): string {
    return `${this.#prefix}${checkName(name)}`;
  }

  async #do<T>(name: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await ask(AbortSignal.timeout(ATTEMPTS_MAX * SILENCE_MS_MAX));
    } catch (error) {
      throw this.#errorOf(name, error);
    }
  }

  #errorOf(name: string, cause: unknown): FeatureStoreError {
    if (cause instanceof FeatureStoreError) return cause;
    const {
      name: kind = "",
      message = "",
      $metadata,
    } = cause as {
      readonly name?: string;
      readonly message?: string;
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode ?? 0;
    if (kind === "NoSuchKey" || (status === 404 && kind !== "NoSuchBucket")) return notThere(this.place, name);
    const code = CODES[kind] ?? (status === 403 ? "PERMISSION_DENIED" : "UNAVAILABLE");
    const text = message === "" ? kind : message;
    return new FeatureStoreError(code, `${this.place}${name}: ${text}`, { cause, details: { place: this.place } });
  }
}

async function loadSdk(): Promise<Sdk> {
  try {
    return await import("@aws-sdk/client-s3");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      "s3:// needs the AWS SDK, which is not installed: npm install @aws-sdk/client-s3@3.1169.0, where featurestore is",
      { cause },
    );
  }
}
