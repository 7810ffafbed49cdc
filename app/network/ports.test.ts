import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type PortLease, type PortRequest, Ports, type PortUser } from "./ports.ts";

const open: PortLease[] = [];
afterEach(() => {
  for (const lease of open.splice(0)) lease.close();
});

/** Remembers whose connection each was. */
function users() {
  const seen: string[] = [];
  const user = (name: string): PortUser => ({
    onSocket: (socket) => {
      seen.push(name);
      socket.destroy();
    },
  });
  return { seen, user };
}

async function lease(ports: Ports, request: PortRequest, user: PortUser): Promise<PortLease> {
  const got = await ports.open(request, user);
  open.push(got);
  return got;
}

/** Connects, and waits until the other side has closed; rejects where nobody listens. */
function knock(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.resume();
  });
}

test("a later generation gets the connections of an address, and the earlier one again once it has gone", async () => {
  const ports = new Ports();
  const { seen, user } = users();
  const first = await lease(ports, { host: "127.0.0.1", port: 0, generation: 1 }, user("first"));
  const { port } = first.address;
  await knock(port);
  const second = await lease(ports, { host: "127.0.0.1", port, generation: 2 }, user("second"));
  await knock(port);
  second.close();
  await knock(port);
  const third = await lease(ports, { host: "127.0.0.1", port, generation: 2 }, user("third"));
  first.close();
  await knock(port);
  expect(seen).toEqual(["first", "second", "first", "third"]);
  third.close();
  await expect(knock(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("all addresses take over from one of them, and give it back", async () => {
  const ports = new Ports();
  const { seen, user } = users();
  const { address } = await lease(ports, { host: "127.0.0.1", port: 0, generation: 1 }, user("loopback"));
  const { port } = address;
  const all = await lease(ports, { host: "0.0.0.0", port, generation: 2 }, user("all"));
  await knock(port);
  all.close();
  await knock(port);
  expect(seen).toEqual(["all", "loopback"]);
});

test("an address is taken within a generation, and where another process has it", async () => {
  const { user } = users();
  const ports = new Ports();
  const { address } = await lease(ports, { host: "127.0.0.1", port: 0, generation: 1 }, user("a"));
  const request = { host: "127.0.0.1", port: address.port, generation: 1 };
  await expect(ports.open(request, user("b"))).rejects.toMatchObject({ code: "EADDRINUSE" });
  const others = new Ports();
  await expect(others.open({ ...request, generation: 2 }, user("c"))).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});
