import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Program, ProgramError } from "./program.ts";
import type { OtlpTraces } from "./read-trace.ts";

const commandLine = fileURLToPath(new URL("../../main/cli/sightglass.ts", import.meta.url));
const startLimitMs = 60_000;
const pollMs = 100;

interface ReadyFile {
  readonly otlpGrpc: string;
  readonly otlpHttp: string;
  readonly ui: string;
  readonly token: string;
}

/** How many items of a service arrived. */
export interface ServiceCounts {
  readonly name: string;
  readonly logCount: number;
  readonly metricPointCount: number;
}

/** `sightglass serve` on free ports with a data directory of its own. */
export class Sightglass {
  readonly #program: Program;
  readonly #directory: string;
  readonly #ready: ReadyFile;

  private constructor(program: Program, directory: string, ready: ReadyFile) {
    this.#program = program;
    this.#directory = directory;
    this.#ready = ready;
  }

  static async start(): Promise<Sightglass> {
    const directory = await mkdtemp(path.join(os.tmpdir(), "sightglass-interop-"));
    const readyFile = path.join(directory, "ready.json");
    const listen = ["--otlp-grpc", "127.0.0.1:0", "--otlp-http", "127.0.0.1:0", "--ui", "127.0.0.1:0"];
    const args = [
      commandLine,
      "serve",
      ...listen,
      "--data-dir",
      path.join(directory, "data"),
      "--ready-file",
      readyFile,
    ];
    const program = new Program({ file: process.execPath, args });
    return new Sightglass(program, directory, await readyFrom(readyFile, program));
  }

  get grpcEndpoint(): string {
    return `http://${this.#ready.otlpGrpc}`;
  }

  get httpEndpoint(): string {
    return `http://${this.#ready.otlpHttp}`;
  }

  /** The trace as OTLP JSON, or nothing as long as no span of it arrived. */
  async trace(traceId: string): Promise<OtlpTraces | undefined> {
    return (await this.#get(`/api/traces/${traceId}`)) as OtlpTraces | undefined;
  }

  async services(): Promise<readonly ServiceCounts[]> {
    const answer = (await this.#get("/api/services")) as { services: readonly ServiceCounts[] } | undefined;
    return answer?.services ?? [];
  }

  async stop(): Promise<void> {
    const code = await this.#program.stop();
    await rm(this.#directory, { recursive: true, force: true });
    if (code !== 0) throw new ProgramError(`sightglass ended with ${code}: ${this.#program.output}`);
  }

  async #get(route: string): Promise<unknown> {
    const { ui, token } = this.#ready;
    const response = await fetch(`${ui}${route}`, { headers: { authorization: `Bearer ${token}` } });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`GET ${route}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

async function readyFrom(file: string, program: Program): Promise<ReadyFile> {
  let exitCode: number | undefined;
  void program.exited.then((code) => {
    exitCode = code;
  });
  for (let waitedMs = 0; waitedMs < startLimitMs && exitCode === undefined; waitedMs += pollMs) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as ReadyFile;
    await delay(pollMs);
  }
  await program.stop();
  throw new ProgramError(`sightglass serve did not become ready: ${program.output}`);
}
