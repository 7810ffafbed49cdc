import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { EngineClient } from "../../../app/api/methods.ts";
import { serveClient } from "../../../main/transport/serve-client.ts";
import { webSocketChannel } from "../../../main/transport/web-socket-channel.ts";
import { makeRowObjects, makeTraceList } from "./transfer-rows.ts";

/**
 * The other process of `transfer.ts`: serves a client whose answer is ready as engines are served; `/objects` sends
 * the rows as JSON.
 */
const list = makeTraceList();
const objects = makeRowObjects();
const client = {
  call: () => Promise.resolve(list),
  subscribe: () => () => undefined,
} as unknown as EngineClient;

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket, { url }) => {
  if (url === "/objects") socket.on("message", () => socket.send(JSON.stringify(objects)));
  else serveClient(webSocketChannel(socket), client);
});
await once(server, "listening");
process.send?.((server.address() as AddressInfo).port);
