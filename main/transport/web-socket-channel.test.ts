import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import type { EngineMessage } from "../../app/api/protocol.ts";
import { webSocketChannel } from "./web-socket-channel.ts";

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A connection whose clock the test holds: `stall` says that it was quiet for as long as it was told to wait. */
class Stallable {
  #stalled: (() => void) | undefined;

  setTimeout(_ms: number, stalled?: () => void): Socket {
    this.#stalled = stalled;
    return undefined as unknown as Socket;
  }

  stall(): void {
    this.#stalled?.();
  }
}

/** A WebSocket whose client reads nothing after the handshake. */
async function deafClient(): Promise<WebSocket> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.write(
    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  closing.push(
    () => client.destroy(),
    () => server.close(),
  );
  const [socket] = (await once(server, "connection")) as [WebSocket];
  return socket;
}

function answerOf(mebibytes: number): EngineMessage {
  return { type: "result", id: 1, value: { columns: new Uint8Array(mebibytes * 1024 * 1024) } };
}

test("a client that reads nothing of much is cut off, one that has little waiting is not", async () => {
  const socket = await deafClient();
  const connection = new Stallable();
  const channel = webSocketChannel(socket, connection);
  channel.send(answerOf(40));
  connection.stall();
  expect(socket.readyState).toBe(socket.OPEN);
  // Nobody says that it stalled: a client that reads slowly has this much waiting for long.
  channel.send(answerOf(100));
  channel.send(answerOf(1));
  expect(socket.readyState).toBe(socket.OPEN);
  connection.stall();
  await once(socket, "close");
});

test("a client that lets ever more wait is cut off, however it reads", async () => {
  const socket = await deafClient();
  const channel = webSocketChannel(socket, new Stallable());
  const answer = answerOf(256);
  for (let sent = 0; sent < 6; sent++) channel.send(answer);
  await once(socket, "close");
});
