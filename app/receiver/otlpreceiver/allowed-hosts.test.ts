import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AllowedHosts } from "./allowed-hosts.ts";
import { callGrpc, jsonType, sendHttp2, sendRaw } from "./receivertest/clients.ts";
import { attemptCodes, type RunningReceiver, startReceiver } from "./receivertest/running-receiver.ts";
import { scriptedJson, scriptedProtobuf } from "./receivertest/stand-in-decode.ts";

const allowed = [
  ...["localhost", "LocalHost", "localhost.", "localhost:4318", "app.localhost", "a.b.localhost:1"],
  ...["127.0.0.1", "127.0.0.1:4317", "[::1]", "[::1]:4318", "host.docker.internal:4318"],
  ...["otel.internal", "collector.example:4318"],
];

const foreign = [
  ...["evil.example", "evil.example:4318", "localhost.evil.example", "evil-localhost", "notlocalhost"],
  ...["127.0.0.1.evil.example", "127.0.0.2", "0.0.0.0", "[::2]", "2130706433", "0x7f.1"],
  ...["", " ", "user@localhost", "localhost@evil.example", "localhost/", "localhost:port", "local host"],
];

describe("the list", () => {
  const hosts = new AllowedHosts(["collector.example:4318", "0.0.0.0:4317"], ["OTEL.internal"]);

  test.each(allowed)("%j is ours", (host) => expect(hosts.allows(host, undefined)).toBe(true));
  test.each(foreign)("%j is not", (host) => expect(hosts.allows(host, "127.0.0.1")).toBe(false));
  test("none at all is not", () => expect(hosts.allows(undefined, "127.0.0.1")).toBe(false));
  test("by an address of the network any name is ours: only the network knows them", () => {
    expect(hosts.allows("172.17.0.1:4318", "172.17.0.1")).toBe(true);
    expect(hosts.allows("[fd00::1]:4318", "fd00::1")).toBe(true);
    expect(hosts.allows("otel-collector.observability.svc:4318", "172.17.0.1")).toBe(true);
    expect(hosts.allows("not a name", "172.17.0.1")).toBe(false);
  });
});

describe("on the wire", () => {
  let running: RunningReceiver;
  beforeAll(async () => {
    running = await startReceiver({ allowedHosts: ["otel.internal", "collector.example"] });
  });
  afterAll(() => running.receiver.shutdown());

  const overHttp1 = async (host: string, path: string) => {
    const body = scriptedJson({ items: 1 });
    const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-type: ${jsonType}\r\n`;
    const length = `content-length: ${body.length}\r\n\r\n`;
    return (await sendRaw(running.httpPort, head + length + body.toString())).toString();
  };

  test.each(allowed)("Host %j is answered", async (host) => {
    expect(await overHttp1(host, "/v1/traces")).toContain("HTTP/1.1 200 OK");
  });

  test.each(foreign)("Host %j gets 403 on every path, and no data arrives", async (host) => {
    const before = running.telemetry.total("items", "received");
    for (const path of ["/v1/traces", "/v1/logs", "/", "/nothing"]) {
      expect(await overHttp1(host, path)).toMatch(/^HTTP\/1\.1 40[03] /);
    }
    expect(running.telemetry.total("items", "received")).toBe(before);
  });

  test("a rebound name is told as host_not_allowed", async () => {
    const lone = await startReceiver();
    const head = "GET /v1/traces HTTP/1.1\r\nhost: rebind.test:4318\r\nconnection: close\r\n\r\n";
    expect((await sendRaw(lone.httpPort, head)).toString()).toContain("HTTP/1.1 403 Forbidden");
    expect(attemptCodes(lone)).toEqual(["host_not_allowed"]);
    await lone.receiver.shutdown();
  });

  test.each(["localhost:4317", "127.0.0.1", "otel.internal:4317"])(
    ":authority %j is served",
    async (authority) => {
      const body = scriptedProtobuf({ items: 1 });
      expect(await callGrpc(running.grpcPort, { body, authority })).toEqual(Buffer.alloc(0));
    },
  );

  test.each(["evil.example", "evil.example:4317"])(
    ":authority %j is PERMISSION_DENIED",
    async (authority) => {
      const body = scriptedProtobuf({ items: 1 });
      expect(await callGrpc(running.grpcPort, { body, authority })).toMatchObject({ code: 7 });
      const headers = { ":authority": authority, "content-type": jsonType };
      expect((await sendHttp2(running.grpcPort, headers, scriptedJson({ items: 1 }))).status).toBe(403);
    },
  );
});
