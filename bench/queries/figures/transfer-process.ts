import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { EngineClient } from "../../../app/api/methods.ts";
import { serveClient } from "../../../main/transport/serve-client.ts";
import { webSocketChannel } from "../../../main/transport/web-socket-channel.ts";
import { makeRowObjects, makeTraceList } from "./transfer-rows.ts";

/**
 * The other process of `transfer.ts`. Told `columns` it serves a client whose answer is ready, as engines are served; told
 * `objects` it sends the same rows as JSON.
 */
const serve = process.argv[2] === "columns" ? serveColumns() : serveObjects();

type Serve = (socket: WebSocket, request: IncomingMessage) => void;

function serveColumns(): Serve {
  const list = makeTraceList();
  const client = {
    call: () => Promise.resolve(list),
    subscribe: () => () => undefined,
  } as unknown as EngineClient;
  return (socket, request) => serveClient(webSocketChannel(socket, request.socket), client);
}

function serveObjects(): Serve {
  const objects = makeRowObjects();
  return (socket) => socket.on("message", () => socket.send(JSON.stringify(objects)));
}

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", serve);
await once(server, "listening");
process.send?.((server.address() as AddressInfo).port);
