import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Dictionary } from "../../app/pdata/dictionary.ts";
import { decode } from "../../app/pdata/otlp/codec.ts";

/** An OTLP server that takes so many spans a second, one request after the other, and counts them. */
export class SlowServer {
  spans = 0;
  /** Spans a second. */
  rate: number;
  readonly #server: Server;
  #turn: Promise<void> = Promise.resolve();

  constructor(rate: number) {
    this.rate = rate;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Its address, once it listens. */
  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => {
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const wire = { encoding: "protobuf", bytes: Buffer.concat(parts) } as const;
    const { itemCount } = decode("traces", wire, new Dictionary());
    this.#turn = this.#turn.then(() => sleep((itemCount / this.rate) * 1_000));
    await this.#turn;
    this.spans += itemCount;
    response.writeHead(200, { "Content-Type": "application/x-protobuf" }).end();
  }
}
