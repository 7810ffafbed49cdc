import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { answerAppRequest } from "./app-protocol.ts";
import { denyPermissions, lockNavigation, windowOptions } from "./shell.ts";

describe("windowOptions", () => {
  it("isolates and sandboxes the page", () => {
    expect(windowOptions("/preload.cjs", true).webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });
});

describe("lockNavigation", () => {
  function lockedContents() {
    const opened: string[] = [];
    const contents = new EventEmitter() as unknown as Parameters<typeof lockNavigation>[0] & EventEmitter;
    let openHandler: ((details: { url: string }) => { action: string }) | undefined;
    contents.setWindowOpenHandler = (handler) => {
      openHandler = handler as unknown as typeof openHandler;
    };
    lockNavigation(contents, (url) => opened.push(url));
    const navigate = (url: string) => {
      let isPrevented = false;
      contents.emit("will-navigate", { url, preventDefault: () => (isPrevented = true) });
      return isPrevented;
    };
    return { opened, navigate, open: (url: string) => openHandler?.({ url }) };
  }

  it("stays on the page and sends web links to the browser", () => {
    const { opened, navigate, open } = lockedContents();
    expect(navigate("app://sightglass/#/traces")).toBe(false);
    expect(navigate("https://example.com/")).toBe(true);
    expect(navigate("file:///etc/passwd")).toBe(true);
    expect(navigate("app://sightglass.evil/")).toBe(true);
    expect(open("http://example.com/docs")).toEqual({ action: "deny" });
    expect(open("javascript:alert(1)")).toEqual({ action: "deny" });
    expect(opened).toEqual(["https://example.com/", "http://example.com/docs"]);
  });
});

describe("denyPermissions", () => {
  it("grants clipboard writes and nothing else", () => {
    const answers: Record<string, boolean> = {};
    denyPermissions({
      setPermissionRequestHandler: (handler) => {
        for (const permission of [
          "media",
          "geolocation",
          "notifications",
          "clipboard-read",
          "clipboard-sanitized-write",
        ] as const)
          handler?.(
            undefined as never,
            permission as never,
            (isGranted) => (answers[permission] = isGranted),
            {} as never,
          );
      },
      setPermissionCheckHandler: () => undefined,
    });
    expect(Object.keys(answers).filter((permission) => answers[permission])).toEqual([
      "clipboard-sanitized-write",
    ]);
  });
});

describe("answerAppRequest", () => {
  const folder = mkdtempSync(join(tmpdir(), "app-protocol-"));
  const root = join(folder, "renderer");
  writeFileSync(join(folder, "secret.txt"), "secret");
  afterAll(() => rmSync(folder, { recursive: true }));

  it("serves the page and nothing outside its folder", async () => {
    const { mkdirSync } = await import("node:fs");
    mkdirSync(root);
    writeFileSync(join(root, "index.html"), "<!doctype html>");
    symlinkSync(join(folder, "secret.txt"), join(root, "link.txt"));
    const ask = (url: string) => answerAppRequest(root, { url }, undefined);
    const page = await answerAppRequest(root, { url: "app://sightglass/" }, undefined);
    expect(page.headers.get("Content-Type")).toContain("text/html");
    expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    for (const path of [
      "../secret.txt",
      "%2e%2e/secret.txt",
      "..%2fsecret.txt",
      "%2e%2e%2fsecret.txt",
      "link.txt",
      "%ff",
      "%00",
      "nothing",
    ])
      expect((await ask(`app://sightglass/${path}`)).status, path).toBe(404);
    expect((await ask("app://other/index.html")).status).toBe(404);
  });

  it("hands requests of the API on to the engine with its token, as they are", async () => {
    const asked: unknown[] = [];
    const api = {
      ...{ ui: "http://127.0.0.1:4319", token: "secret" },
      fetch: (url: string, { method, headers }: RequestInit) => {
        asked.push({ url, method, headers });
        return Promise.resolve(new Response("{}"));
      },
    };
    const url = "app://sightglass/captures/incident/api/export?trace=1";
    const request = { url, method: "GET", body: null };
    expect(await (await answerAppRequest(root, request, api)).text()).toBe("{}");
    expect(asked).toEqual([
      {
        ...{ url: "http://127.0.0.1:4319/captures/incident/api/export?trace=1", method: "GET" },
        headers: { Authorization: "Bearer secret" },
      },
    ]);
    expect((await answerAppRequest(root, request, undefined)).status).toBe(503);
    await answerAppRequest(root, { ...request, url: "app://other/api/export" }, api);
    expect(asked).toHaveLength(1);
  });
});
