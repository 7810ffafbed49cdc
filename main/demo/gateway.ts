import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Disposable } from "../../app/base/disposable.ts";
import { Random, seedFor } from "./shop/random.ts";

const medianMs = 130;
const spread = 0.35;
/** Now and then the gateway does not answer in time; the payment service tries again. */
const stallChance = 0.01;
const stallMs = 450;

export interface Gateway extends Disposable {
  readonly port: number;
}

/** The card gateway: somebody else's server, so it sends no telemetry. */
export async function startGateway(seed: number): Promise<Gateway> {
  const random = new Random(seedFor(seed, "gateway"));
  const server = http.createServer((request, response) => {
    request.resume();
    const answerMs = random.chance(stallChance) ? stallMs : random.logNormal(medianMs, spread);
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"authorized":true}');
    }, answerMs);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    dispose() {
      server.close();
      server.closeAllConnections();
    },
  };
}
