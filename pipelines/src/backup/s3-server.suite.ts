import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Keys of a page of a listing: few, so that listings have several. */
const PAGE_KEYS = 3;

/** What a test makes of a request instead of its answer; null: it is answered. */
export type Fault = "slowDown" | "error" | "reset" | null;

/** The part of S3 that backups use, in memory, on a free port of loopback. Any credentials will do. */
export class S3Server {
  readonly objects = new Map<string, Buffer>();
  /** Asked about each request, by method and key. */
  fault: (method: string, key: string) => Fault = () => null;
  requests = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<S3Server> {
    const server = createServer((request, response) => {
      void started.#answer(request, response);
    });
    const started = new S3Server(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const url = new URL(request.url ?? "/", this.endpoint);
    const [, bucket = "", ...rest] = decodeURIComponent(url.pathname).split("/");
    const key = rest.join("/");
    const body = await bodyOf(request);
    const fault = this.fault(request.method ?? "", key);
    if (fault === "reset") {
      request.socket.destroy();
      return;
    }
    if (fault === "slowDown") return send(response, 503, errorXml("SlowDown"));
    if (fault === "error") return send(response, 500, errorXml("InternalError"));
    if (bucket !== "backups") return send(response, 404, errorXml("NoSuchBucket"));
    switch (request.method) {
      case "PUT":
        this.objects.set(key, body);
        return send(response, 200, "");
      case "DELETE":
        this.objects.delete(key);
        return send(response, 204, "");
      case "HEAD":
      case "GET": {
        if (key === "") return send(response, 200, this.#list(url.searchParams));
        const found = this.objects.get(key);
        if (found === undefined) return send(response, 404, errorXml("NoSuchKey"));
        response.writeHead(200, { "content-length": found.length });
        response.end(request.method === "HEAD" ? undefined : found);
        return;
      }
      default:
        return send(response, 405, errorXml("MethodNotAllowed"));
    }
  }

  #list(query: URLSearchParams): string {
    const prefix = query.get("prefix") ?? "";
    const after = query.get("continuation-token") ?? "";
    const entries = new Set<string>();
    for (const key of [...this.objects.keys()].sort()) {
      if (!key.startsWith(prefix)) continue;
      const end = key.indexOf("/", prefix.length);
      entries.add(end < 0 ? key : key.slice(0, end + 1));
    }
    const left = [...entries].filter((entry) => entry > after);
    const page = left.slice(0, PAGE_KEYS);
    const isTruncated = left.length > page.length;
    const items = page.map((entry) =>
      entry.endsWith("/")
        ? `<CommonPrefixes><Prefix>${entry}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${entry}</Key></Contents>`,
    );
    const next = isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${items.join("")}</ListBucketResult>`;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part as Buffer);
  } catch {
    return Buffer.alloc(0); // the client went
  }
  return Buffer.concat(parts);
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(body);
}

function errorXml(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}, says the test</Message></Error>`;
}
