import { networkInterfaces } from "node:os";
import { afterEach, expect, test } from "vitest";
import { HttpListener } from "./http-listener.ts";
import { parseEndpoint } from "./listen-endpoint.ts";
import { Ports } from "./ports.ts";

const open: HttpListener[] = [];
afterEach(() => {
  for (const listener of open.splice(0)) listener.close();
});

function newListener(ports = new Ports()) {
  const listener = new HttpListener({
    ...{ ports, generation: 1, silenceMaxMs: 10_000 },
    answer: (_request, response) => void response.end("hello"),
  });
  open.push(listener);
  return listener;
}

const textAt = async (address: string | undefined) => (await fetch(`http://${address}/`)).text();

const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === "::1"),
);

test("localhost is each of its families, at one port", async () => {
  const listener = newListener();
  await listener.open(parseEndpoint("localhost:0"));
  const ports = listener.addresses.map((address) => address.split(":").at(-1));
  expect(new Set(ports).size).toBe(1);
  expect(listener.addresses).toEqual([`127.0.0.1:${ports[0]}`, ...(hasIpv6 ? [`[::1]:${ports[0]}`] : [])]);
  for (const address of listener.addresses) expect(await textAt(address)).toBe("hello");
});

test("an address that somebody has cannot be had", async () => {
  const first = newListener();
  await first.open(parseEndpoint("127.0.0.1:0"));
  const second = newListener();
  await expect(second.open(parseEndpoint(first.addresses[0]!))).rejects.toThrow("EADDRINUSE");
  expect(second.addresses).toEqual([]);
});

test("a listener that is closed ends what is open", async () => {
  const listener = newListener();
  await listener.open(parseEndpoint("127.0.0.1:0"));
  const [address] = listener.addresses;
  expect(await textAt(address)).toBe("hello");
  listener.close();
  await expect(textAt(address)).rejects.toThrow();
});
