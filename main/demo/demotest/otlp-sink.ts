import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { assertDefined } from "../../../app/base/assert.ts";
import { type Signal, signals } from "../../../app/base/signal.ts";
import { exportRequestType } from "../../../proto/load.ts";

/** A decoded OTLP message in the JSON mapping's field names: ids are bytes (or hex text), 64-bit integers are strings. */
export type Message = { readonly [field: string]: unknown };

/** A receiver that understands OTLP/HTTP without any code of Sightglass, so that it can contradict it. */
export class OtlpSink {
  readonly requests: Record<Signal, Message[]> = { traces: [], metrics: [], logs: [] };
  readonly contentTypes = new Set<string>();
  readonly #server = http.createServer((request, response) => {
    void this.#store(request).then((contentType) => {
      response.writeHead(200, { "content-type": contentType });
      response.end(contentType === "application/json" ? "{}" : undefined);
    });
  });

  async listen(port = 0): Promise<string> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #store(request: IncomingMessage): Promise<string> {
    const signal = assertDefined(
      signals.find((name) => request.url === `/v1/${name}`),
      `an SDK posted to ${String(request.url)}`,
    );
    const contentType = request.headers["content-type"] ?? "";
    const sent = await buffer(request);
    const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
    this.requests[signal].push(decode(signal, contentType, body));
    this.contentTypes.add(contentType);
    return contentType;
  }
}

function decode(signal: Signal, contentType: string, body: Buffer): Message {
  if (contentType === "application/json") return JSON.parse(body.toString("utf8")) as Message;
  const type = exportRequestType(signal);
  return type.toObject(type.decode(body), { longs: String });
}
