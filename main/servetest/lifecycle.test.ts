import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Instance, temporaryDataDir } from "./instance.ts";
import { program, run } from "./run-program.ts";

const anyPorts = ["--otlp-grpc", "127.0.0.1:0", "--otlp-http", "127.0.0.1:0", "--ui", "127.0.0.1:0"];

let dataDir: string;
let remove: () => void;
beforeEach(() => {
  ({ dataDir, remove } = temporaryDataDir());
});
afterEach(() => remove());

async function sendSpan(instance: Instance, name: string): Promise<void> {
  const span = {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name,
    startTimeUnixNano: "1544712660000000000",
    endTimeUnixNano: "1544712661000000000",
  };
  const response = await fetch(`http://${instance.info.otlpHttp}/v1/traces`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(response.status).toBe(200);
}

describe("one instance of a data directory", () => {
  it("turns a second one away with exit code 4, and lets the command line talk to the first", async () => {
    const instance = await Instance.start(dataDir);
    await sendSpan(instance, "GET /one");
    const second = await run(["serve", "--data-dir", dataDir, ...anyPorts]);
    expect(second.code).toBe(4);
    expect(second.stderr).toContain(`pid ${instance.pid}`);
    const search = await run(["search", "--data-dir", dataDir]);
    expect(search).toMatchObject({ code: 0, stdout: expect.stringContaining("GET /one") });
    expect(await instance.stop()).toBe(0);
    expect(existsSync(join(dataDir, "instance.json"))).toBe(false);
  });

  it("lets the command line open the directory where nobody runs, whatever a file says", async () => {
    const instance = await Instance.start(dataDir);
    await sendSpan(instance, "GET /two");
    const file = join(dataDir, "instance.json");
    const info = readFileSync(file, "utf8");
    await instance.kill();
    // As after a crash when the process id was given to somebody else: ours is surely alive.
    writeFileSync(file, info.replace(`"pid":${instance.pid}`, `"pid":${process.pid}`));
    const search = await run(["search", "--data-dir", dataDir]);
    expect(search).toMatchObject({ code: 0, stdout: expect.stringContaining("GET /two") });
  });

  it("keeps what is secret from other users", async () => {
    const instance = await Instance.start(dataDir);
    for (const name of ["instance.json", "token", "sightglass.db"])
      expect((statSync(join(dataDir, name)).mode & 0o077).toString(8), name).toBe("0");
    await instance.stop();
  });
});

describe("reading commands", () => {
  it("say so where there is nothing to read, and make nothing", async () => {
    const missing = join(dataDir, "nowhere");
    for (const args of [["search"], ["trace", "5b8efff798038103d269b633813fc60c"], ["export", "-o", "-"]]) {
      const ending = await run([...args, "--data-dir", missing]);
      expect(ending, args.join(" ")).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("holds no telemetry"),
      });
    }
    expect(existsSync(missing)).toBe(false);
  });

  it("end quietly when their reader has seen enough", async () => {
    const instance = await Instance.start(dataDir);
    await sendSpan(instance, "GET /pipe");
    const command = `'${process.execPath}' '${program}' export -o - --data-dir '${dataDir}' | head -c 10`;
    const child = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout.resume();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(stderr).toBe("");
    await instance.stop();
  });
});

describe("being told to stop", () => {
  it("ends a start that is under way, with exit code 0", async () => {
    for (const delayMs of [300, 600, 1_200]) {
      const ending = await run(["serve", "--data-dir", dataDir, ...anyPorts], async (terminate) => {
        await sleep(delayMs);
        terminate();
      });
      // Before the handler is there the signal itself ends the process.
      expect([0, null], ending.stderr).toContain(ending.code);
    }
    const instance = await Instance.start(dataDir);
    expect(await instance.stop()).toBe(0);
  });
});

describe("wrong usage", () => {
  it.each([
    [["nonsense"], "no command"],
    [["serve", "--port", "1"], "--port"],
    [["serve", "--ui", "0.0.0.0:4319"], "loopback"],
    [["serve", "--otlp-http", "4318"], "address"],
    [["serve", "--disk-budget", "lots"], "size"],
    [["search", "a", "b"], "quotes"],
    [["search", "--limit", "0"], "limit"],
    [["trace"], "trace id"],
    [["export"], "-o FILE"],
    [["demo", "--fault", "gremlins"], "gremlins"],
  ])("%j exits with 2 and says why", async (args, reason) => {
    const ending = await run([...args, ...(args[0] === "search" ? ["--data-dir", dataDir] : [])]);
    expect(ending.code).toBe(2);
    expect(ending.stderr).toContain(reason);
    expect(ending.stdout).toBe("");
  });
});
