import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { SecureContextOptions } from "node:tls";
import { RetryableError } from "../../../consumer/consumer-error.ts";

export interface HttpClientSettings {
  readonly tls: SecureContextOptions & { readonly rejectUnauthorized: boolean; readonly servername?: string };
  readonly idleConnectionsMax: number;
  readonly connectionsPerHostMax: number;
  readonly keepsAlive: boolean;
  /** Undefined: as `HTTP_PROXY` and its like say. */
  readonly proxyUrl: string | undefined;
  /** 0 = no limit. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is read of an answer; the Collector reads as much. */
const answerBytesMax = 64 * 1024;

/** POSTs over kept connections. */
export class HttpClient {
  readonly #settings: HttpClientSettings;
  readonly #agents: { readonly http: HttpAgent; readonly https: HttpsAgent };

  constructor(settings: HttpClientSettings) {
    this.#settings = settings;
    const { proxyUrl } = settings;
    const options = {
      keepAlive: settings.keepsAlive,
      maxFreeSockets: settings.idleConnectionsMax,
      maxSockets:
        settings.connectionsPerHostMax === 0 ? Number.POSITIVE_INFINITY : settings.connectionsPerHostMax,
      proxyEnv: proxyUrl === undefined ? process.env : { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl },
    };
    this.#agents = { http: new HttpAgent(options), https: new HttpsAgent({ ...options, ...settings.tls }) };
  }

  /** Any answer; rejects with a `RetryableError` where none came. */
  post(url: URL, headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<HttpAnswer> {
    const { timeoutMs } = this.#settings;
    const limit = timeoutMs === 0 ? {} : { signal: AbortSignal.timeout(timeoutMs) };
    const isSecure = url.protocol === "https:";
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(unreachable(url, error));
      const options = {
        method: "POST",
        headers: { ...headers, "content-length": String(body.length) },
        ...limit,
      };
      const request = isSecure
        ? httpsRequest(url, { ...options, agent: this.#agents.https })
        : httpRequest(url, { ...options, agent: this.#agents.http });
      request.on("error", fail);
      request.on("response", (response) => {
        const pieces: Buffer[] = [];
        let bytes = 0;
        response.on("data", (piece: Buffer) => {
          if (bytes < answerBytesMax) pieces.push(piece);
          bytes += piece.length;
        });
        response.on("error", fail);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(pieces),
          }),
        );
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }
}

function unreachable(url: URL, error: Error): RetryableError {
  const text = `failed to make an HTTP request: Post "${url.href}": ${error.message || error.name}`;
  return new RetryableError("unavailable", text, 0);
}
