import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { EngineClient } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import { decodeMessage, encodeMessage } from "../../app/api/wire-codec.ts";
import type { CaptureHost } from "./capture-host.ts";
import { UiServer } from "./ui-server.ts";

const token = "a".repeat(43);
const folder = mkdtempSync(join(tmpdir(), "ui-server-"));
const rendererDir = join(folder, "renderer");
let listeners = 0;

/** Answers as an engine would, with little in it. */
const client: EngineClient = {
  call: ((method: string, params: { traceId?: string; query?: string }) => {
    if (method === "services.list") return Promise.resolve([{ name: "checkout" }]);
    if (method === "traces.export" && params.traceId === "ok")
      return Promise.resolve({ json: '{"resourceSpans":[]}' });
    if (method === "traces.search")
      return Promise.reject(new ApiFailure("invalid_query", "no such field", { from: 2, to: 5 }));
    return Promise.reject(new ApiFailure("not_found", "no such trace"));
  }) as EngineClient["call"],
  subscribe: (_topic, listener) => {
    listeners += 1;
    listener({ version: 1 } as never);
    return () => {
      listeners -= 1;
    };
  },
};

/** One capture, which answers as the engine does. */
const captures: CaptureHost = {
  list: () => [{ name: "incident", bytes: 10, usedAtMs: 1 }],
  use: (name) =>
    name === "incident"
      ? Promise.resolve({ client, isNew: false, release: () => undefined, discard: () => Promise.resolve() })
      : Promise.reject(new ApiFailure("not_found", "no such capture")),
  remove: () => Promise.resolve(),
};

let server: UiServer;
let port: number;

beforeAll(async () => {
  const { mkdirSync } = await import("node:fs");
  mkdirSync(join(rendererDir, "assets"), { recursive: true });
  writeFileSync(join(rendererDir, "index.html"), "<!doctype html><title>Sightglass</title>");
  writeFileSync(join(rendererDir, "assets", "app-1.js"), "1");
  writeFileSync(join(folder, "secret.txt"), "secret");
  server = new UiServer({ client, captures, token, rendererDir, log: () => undefined });
  await server.listen("127.0.0.1", 0);
  port = Number(new URL(server.url).port);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** Node's own client: `fetch` would not let a test forge Host and Origin. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
  host = "127.0.0.1",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

const bearer = { Authorization: `Bearer ${token}` };

describe("long requests", () => {
  it("takes a query as long as the language allows, however it is encoded", async () => {
    const longest = encodeURIComponent('{ name = "€" }'.repeat(700));
    const answer = await ask(`/api/search?q=${longest}`, bearer);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: "invalid_query" } });
  });

  it("answers one that is longer in the form of all errors", async () => {
    const answer = await ask(`/api/search?q=${"x".repeat(200_000)}`, bearer);
    expect(answer.status).toBe(431);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: "invalid_params" } });
    expect((await ask("/api/services", bearer)).status).toBe(200);
  });
});

describe("who may in", () => {
  const paths = [
    "/",
    "/api/health",
    "/api/services",
    "/api/stats",
    "/api/search?q=",
    "/api/traces/ok",
    "/login?code=x",
  ];
  const strangeHosts = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost",
    "localhost:1",
    "0.0.0.0",
    "[::2]",
    "127.0.0.1:",
  ];

  it.each(strangeHosts)("refuses the host %j on every path, with the right token too", async (host) => {
    for (const path of paths) {
      const answer = await ask(path, { ...bearer, Host: host });
      expect(answer.status, path).toBe(403);
      expect(answer.body).not.toContain("checkout");
    }
  });

  it("knows its own names on both families", async () => {
    for (const host of ["localhost", "app.localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
      expect((await ask("/api/services", { ...bearer, Host: `${host}:${port}` })).status, host).toBe(200);
    expect((await ask("/api/health", {}, "GET", "::1")).status).toBe(200);
  });

  it.each(["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:4319", "file://"])(
    "refuses the origin %j",
    async (origin) => {
      for (const path of paths)
        expect((await ask(path, { ...bearer, Origin: origin })).status, path).toBe(403);
    },
  );

  it("refuses requests that another site makes without an origin, but lets links open the page", async () => {
    const crossSite = { ...bearer, "Sec-Fetch-Site": "cross-site" };
    expect((await ask("/api/services", { ...crossSite, "Sec-Fetch-Mode": "no-cors" })).status).toBe(403);
    expect((await ask("/", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" })).status).toBe(
      401,
    );
  });

  it.each([
    {},
    { Authorization: "Bearer nonsense" },
    { Authorization: `Basic ${token}` },
    { Cookie: "sightglass_1=x" },
  ])("needs the token: %j", async (headers) => {
    for (const path of ["/api/services", "/api/stats", "/api/traces/ok"]) {
      const answer = await ask(path, headers as Record<string, string>);
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body)).toEqual({ error: { code: "unauthorized", message: "Not logged in." } });
    }
  });

  it("never allows other origins to read", async () => {
    for (const path of paths) {
      const { headers } = await ask(path, bearer);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  });
});

describe("login", () => {
  it("logs a browser in once by a link", async () => {
    const { pathname, search } = new URL(server.newLoginUrl());
    const first = await ask(pathname + search);
    expect(first.status).toBe(303);
    const [cookie = ""] = (first.headers["set-cookie"] as string[]) ?? [];
    expect(cookie).toMatch(/^sightglass_\d+=[^;]+; HttpOnly; SameSite=Strict; Path=\//);
    expect(cookie).not.toContain(token);
    const value = cookie.split(";")[0] ?? "";
    expect((await ask("/", { Cookie: value })).body).toContain("<title>Sightglass");
    expect((await ask("/api/services", { Cookie: value })).status).toBe(200);
    expect((await ask(pathname + search)).status).toBe(401);
    expect((await ask(pathname + search, { Cookie: value })).headers["location"]).toBe("/");
  });

  it("shows a logged-out page without telling anything", async () => {
    const answer = await ask("/");
    expect(answer.status).toBe(401);
    expect(answer.headers["content-type"]).toContain("text/html");
    expect(answer.body).toContain("not logged in");
  });

  it("hands out links to whoever has the token", async () => {
    const { url } = JSON.parse((await ask("/api/login-link", bearer, "POST")).body) as { url: string };
    expect((await ask(new URL(url).pathname + new URL(url).search)).status).toBe(303);
    expect((await ask("/api/login-link", {}, "POST")).status).toBe(401);
  });
});

describe("routes", () => {
  it("answers JSON", async () => {
    expect(JSON.parse((await ask("/api/services", bearer)).body)).toEqual({
      services: [{ name: "checkout" }],
    });
    expect((await ask("/api/traces/ok", bearer)).body).toBe('{"resourceSpans":[]}');
  });

  it("tells errors with their code", async () => {
    const cases = [
      ["/api/traces/no", 404, "not_found"],
      ["/api/search?q=x", 400, "invalid_query"],
      ["/api/search?since=yesterday", 400, "invalid_params"],
      ["/api/nothing", 404, "not_found"],
    ] as const;
    for (const [path, status, code] of cases) {
      const answer = await ask(path, bearer);
      expect(
        [answer.status, (JSON.parse(answer.body) as { error: { code: string } }).error.code],
        path,
      ).toEqual([status, code]);
    }
    expect((await ask("/api/services", bearer, "POST")).status).toBe(405);
  });

  it("serves files of the page only", async () => {
    expect((await ask("/assets/app-1.js")).headers["cache-control"]).toContain("immutable");
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/assets/../../secret.txt",
      "/%00",
      "/%ff",
      "/assets",
    ])
      expect((await ask(path)).status, path).toBe(404);
  });
});

describe("captures", () => {
  it("are listed, and have page and routes of their own", async () => {
    expect(JSON.parse((await ask("/api/captures", bearer)).body)).toEqual({
      captures: [{ name: "incident", bytes: 10, usedAtMs: 1 }],
    });
    expect((await ask("/captures/incident/", bearer)).body).toContain("<title>Sightglass");
    expect((await ask("/captures/incident/assets/app-1.js")).body).toBe("1");
    expect(JSON.parse((await ask("/captures/incident/api/services", bearer)).body)).toEqual({
      services: [{ name: "checkout" }],
    });
  });

  it("need the token as all else does, and are refused where they are not there", async () => {
    expect((await ask("/captures/incident/api/services")).status).toBe(401);
    expect((await ask("/captures/incident/")).status).toBe(401);
    expect((await ask("/api/captures/incident", {}, "DELETE")).status).toBe(401);
    expect((await ask("/api/captures/incident", bearer, "DELETE")).status).toBe(200);
    const missing = await ask("/captures/%3Cscript%3E/", bearer);
    expect([missing.status, missing.body.includes("<script>")]).toEqual([404, false]);
    expect((await ask("/captures/none/api/services", bearer)).status).toBe(404);
    expect((await ask("/captures/incident/../../secret.txt", bearer)).status).toBe(404);
  });
});

describe("web socket", () => {
  const open = (headers: Record<string, string>, path = "/api/ws") =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      socket.on("open", () => resolve(socket));
      socket.on("error", reject);
    });
  const nextMessage = (socket: WebSocket) =>
    new Promise<unknown>((resolve) =>
      socket.once("message", (data) => resolve(decodeMessage(data as Buffer))),
    );

  it.each([
    {},
    { ...bearer, Origin: "http://evil.example" },
    { ...bearer, Origin: "null" },
    { ...bearer, Origin: "http://1.2.3.4" },
    { ...bearer, Host: "evil.example" },
  ])("refuses before the upgrade: %j", async (headers) => {
    await expect(open(headers as Record<string, string>)).rejects.toThrow(/40[13]/);
  });

  it("outlives a client that resets the connection while it is refused", async () => {
    const { connect } = await import("node:net");
    for (let i = 0; i < 20; i++)
      await new Promise<void>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.write(
            `GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
          );
          setImmediate(() => socket.resetAndDestroy());
        });
        socket.on("close", () => resolve());
      });
    expect((await ask("/api/health")).status).toBe(200);
  });

  it("does not wait for a page that never says goodbye", async () => {
    const other = new UiServer({ client, captures, token, rendererDir, log: () => undefined });
    await other.listen("127.0.0.1", 0);
    const socket = new WebSocket(`${other.url.replace("http", "ws")}/api/ws`, { headers: bearer });
    await new Promise((resolve) => socket.on("open", resolve));
    // Nothing is read from now on, so the close frame is never answered.
    socket.pause();
    const closed = other.close().then(() => "closed");
    const waited = new Promise((resolve) => setTimeout(() => resolve("still waiting"), 120_000).unref());
    expect(await Promise.race([closed, waited])).toBe("closed");
    socket.terminate();
  });

  it("answers calls and ends subscriptions with the connection", async () => {
    const socket = await open(bearer);
    socket.send(encodeMessage({ type: "request", id: 1, method: "services.list", params: {} }));
    expect(await nextMessage(socket)).toEqual({ type: "result", id: 1, value: [{ name: "checkout" }] });
    socket.send(encodeMessage({ type: "request", id: 2, method: "__proto__", params: {} }));
    expect(await nextMessage(socket)).toMatchObject({
      type: "error",
      id: 2,
      error: { code: "unknown_method" },
    });
    socket.send(encodeMessage({ type: "subscribe", id: 3, topic: "changes", params: {} }));
    expect(await nextMessage(socket)).toMatchObject({ type: "event", id: 3 });
    expect(listeners).toBe(1);
    socket.close();
    await expect.poll(() => listeners).toBe(0);
  });

  it.each([Buffer.from("text"), Buffer.from([255, 255, 255, 255]), encodeMessage({ type: "request" })])(
    "closes on what is no message",
    async (bytes) => {
      const socket = await open(bearer);
      const closed = new Promise((resolve) => socket.on("close", resolve));
      socket.send(bytes);
      expect(await closed).toBe(1003);
    },
  );
});
