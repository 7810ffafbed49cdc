import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { InstanceInfo } from "../instance/instance-file.ts";

const program = fileURLToPath(new URL("../cli/sightglass.ts", import.meta.url));
/** Far above any start; only a hang meets it. */
const startMsMax = 240_000;

/** A real `sightglass serve` in a process of its own, on free ports. */
export class Instance {
  readonly info: InstanceInfo;
  readonly #child: ChildProcess;
  readonly #output: string[];

  private constructor(child: ChildProcess, info: InstanceInfo, output: string[]) {
    this.#child = child;
    this.info = info;
    this.#output = output;
  }

  /** Resolves once everything listens. `args` come after the ones for free ports. */
  static async start(dataDir: string, args: readonly string[] = []): Promise<Instance> {
    const readyFile = join(dataDir, `ready-${process.pid}.json`);
    rmSync(readyFile, { force: true });
    const otlp = ["--otlp-grpc", "127.0.0.1:0", "--otlp-http", "127.0.0.1:0"];
    // A configuration says itself where to listen.
    const ports = args.includes("--config") ? [] : otlp;
    const own = ["--data-dir", dataDir, "--ready-file", readyFile, "--ui", "127.0.0.1:0"];
    const all = [program, "serve", ...own, ...ports, ...args];
    const child = spawn(process.execPath, all, { stdio: ["ignore", "ignore", "pipe"] });
    const output: string[] = [];
    child.stderr?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    endWithThisProcess(child);
    const deadline = Date.now() + startMsMax;
    while (!existsSync(readyFile)) {
      if (child.exitCode !== null || Date.now() > deadline) {
        child.kill("SIGKILL");
        throw new Error(`serve did not start: ${output.join("")}`);
      }
      await sleep(20);
    }
    return new Instance(child, JSON.parse(readFileSync(readyFile, "utf8")) as InstanceInfo, output);
  }

  /** What it wrote to stderr so far. */
  get output(): string {
    return this.#output.join("");
  }

  get pid(): number {
    return this.info.pid;
  }

  /** The JSON text of an API route; undefined for 404. */
  async get(path: string): Promise<string | undefined> {
    const response = await fetch(this.info.ui + path, {
      headers: { Authorization: `Bearer ${this.info.token}` },
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
    return text;
  }

  /** A link that logs a browser in. */
  async loginUrl(): Promise<string> {
    const headers = { Authorization: `Bearer ${this.info.token}` };
    const response = await fetch(`${this.info.ui}/api/login-link`, { method: "POST", headers });
    return ((await response.json()) as { url: string }).url;
  }

  /** `kill -9`; resolves when the process is gone. */
  async kill(): Promise<void> {
    const exited = this.#exited();
    this.#child.kill("SIGKILL");
    await exited;
  }

  /** SIGTERM; resolves with the exit code. */
  async stop(): Promise<number | null> {
    const exited = this.#exited();
    this.#child.kill("SIGTERM");
    await exited;
    return this.#child.exitCode;
  }

  #exited(): Promise<unknown> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => this.#child.once("exit", resolve));
  }
}

/** A test that fails on its way to `stop` leaves no server behind. */
function endWithThisProcess(child: ChildProcess): void {
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
}

/** A data directory of its own, and how to remove it. */
export function temporaryDataDir(): { readonly dataDir: string; remove(): void } {
  const dataDir = mkdtempSync(join(tmpdir(), "sightglass-"));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}
