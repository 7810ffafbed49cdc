import { expect, test } from "vitest";
import { readPeer, serviceBehind, spanKind } from "./peer-rules.ts";

const { client, producer, consumer } = spanKind;

/** What a span says, in a line: `to database postgresql shop`. */
function peerOf(kind: number, attributes: Readonly<Record<string, string>>): string | undefined {
  const peer = readPeer(kind, (key) => attributes[key] ?? "");
  return peer === undefined
    ? undefined
    : [peer.direction, peer.kind, peer.system, peer.name].filter(Boolean).join(" ");
}

test.each([
  [
    "a database by its name",
    client,
    { "db.system.name": "postgresql", "db.namespace": "shop", "server.address": "pg" },
    "to database postgresql shop",
  ],
  [
    "a database of the old conventions",
    client,
    { "db.system": "mysql", "db.name": "orders" },
    "to database mysql orders",
  ],
  [
    "a Redis by its address, not by its number",
    client,
    { "db.system": "redis", "db.namespace": "0", "server.address": "cache" },
    "to database redis cache",
  ],
  ["a database of which only the system is known", client, { "db.system": "sqlite" }, "to database sqlite"],
  [
    "a queue that is written to",
    producer,
    { "messaging.system": "kafka", "messaging.destination.name": "jobs" },
    "to queue kafka jobs",
  ],
  [
    "a queue that is read from",
    consumer,
    { "messaging.system": "kafka", "messaging.destination.name": "jobs" },
    "from queue kafka jobs",
  ],
  [
    "a receiving call",
    client,
    {
      "messaging.system": "aws_sqs",
      "messaging.destination.name": "jobs",
      "messaging.operation.type": "receive",
    },
    "from queue aws_sqs jobs",
  ],
  [
    "a queue of the old conventions",
    producer,
    { "messaging.system": "rabbitmq", "messaging.destination": "mail" },
    "to queue rabbitmq mail",
  ],
  [
    "an external service by name before address",
    client,
    { "peer.service": "bank", "server.address": "10.0.0.7" },
    "to external bank",
  ],
  [
    "an external service of the old conventions",
    client,
    { "net.peer.name": "api.example.com" },
    "to external api.example.com",
  ],
  ["nothing of a server span", 2, { "server.address": "shop.example.com", "db.system": "redis" }, undefined],
  ["nothing of a client span that does not say", client, {}, undefined],
] as const)("%s", (_, kind, attributes, expected) => {
  expect(peerOf(kind, attributes)).toBe(expected);
});

test("an address names a service that sent spans, also inside of a cluster", () => {
  const isService = (name: string): boolean => name === "cart";
  expect(serviceBehind("cart", isService)).toBe("cart");
  expect(serviceBehind("cart:8080", isService)).toBe("cart");
  expect(serviceBehind("cart.shop.svc.cluster.local", isService)).toBe("cart");
  expect(serviceBehind("cart.example.com", isService)).toBeUndefined();
});
