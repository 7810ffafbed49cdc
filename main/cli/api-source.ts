import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Disposable } from "../../app/base/disposable.ts";
import { createEngine } from "../../app/index.ts";
import { holdsData } from "../instance/data-dir.ts";
import { lockDataDir } from "../instance/data-dir-lock.ts";
import { type InstanceInfo, readRunningInstance } from "../instance/instance-file.ts";
import { DataDirInUseError } from "../serve/start-serve.ts";
import { answerApi } from "../server/api-routes.ts";
import { version } from "../version.ts";
import { sendBody } from "./send-body.ts";

/** Answers routes of the HTTP API for a data directory, whether or not Sightglass runs on it. */
export interface ApiSource {
  /** The JSON text of a 200 answer, digit for digit. Throws `ApiSourceError` with the engine's message otherwise. */
  get(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<string>;
  /** Pieces of a long answer (JSON lines) as they come. */
  stream(
    path: string,
    query?: Readonly<Record<string, string | undefined>>,
  ): AsyncIterable<string | Uint8Array>;
  /** The JSON text of the answer to a body that is sent as it comes. */
  post(path: string, body: AsyncIterable<Uint8Array>): Promise<string>;
  /** The JSON text of the answer to a change of one thing, with `body` as JSON. */
  change(method: "PATCH" | "DELETE", path: string, body?: object): Promise<string>;
  close(): Promise<void>;
}

export class ApiSourceError extends Error {
  override readonly name = "ApiSourceError";
  readonly status: number;
  readonly detail: unknown;

  constructor(status: number, message: string, detail: unknown) {
    super(message);
    this.status = status;
    this.detail = detail;
  }
}

/** How long a Sightglass that is just starting may take to say where it listens. */
const startingMsMax = 10_000;
const pollMs = 100;

/**
 * To ask, or to fill it with an import. Opens the directory itself where nobody holds it, without receivers; else talks to whoever does. The lock tells, not
 * the instance file: after a crash the file is still there, and its process id and port may be somebody else's by now.
 */
export async function openApiSource(
  dataDir: string,
  log: (line: string) => void,
  purpose: "ask" | "fill" = "ask",
): Promise<ApiSource> {
  if (purpose === "ask" && !holdsData(dataDir))
    throw new Error(
      `${dataDir} holds no telemetry, and no Sightglass runs on it. Another one: --data-dir DIR`,
    );
  const lock = lockDataDir(dataDir);
  if (lock !== undefined) return await openDirectly(dataDir, lock, log, purpose);
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const running = readRunningInstance(dataDir);
    if (running !== undefined) return runningSource(running);
    if (waitedMs > startingMsMax) throw new DataDirInUseError(dataDir, undefined);
    await sleep(pollMs);
  }
}

function runningSource({ ui, token }: InstanceInfo): ApiSource {
  const headers = { Authorization: `Bearer ${token}` };
  const ask = (path: string, query: Parameters<ApiSource["get"]>[1]) =>
    fetch(`${ui}${path}?${searchParams(query)}`, { headers });
  return {
    get: async (path, query) => {
      const response = await ask(path, query);
      return readAnswer(response.status, await response.text());
    },
    async *stream(path, query) {
      const response = await ask(path, query);
      if (response.status !== 200 || response.body === null)
        readAnswer(response.status, await response.text());
      else yield* response.body;
    },
    post: async (path, body) => {
      const { status, text } = await sendBody("POST", `${ui}${path}`, headers, body);
      return readAnswer(status, text);
    },
    change: async (method, path, body) => {
      const { status, text } = await sendBody(method, `${ui}${path}`, headers, bytesOf(body));
      return readAnswer(status, text);
    },
    close: () => Promise.resolve(),
  };
}

async function openDirectly(
  dataDir: string,
  lock: Disposable,
  log: (line: string) => void,
  purpose: "ask" | "fill",
): Promise<ApiSource> {
  const short = { otlpGrpc: [], otlpHttp: [], evicts: purpose === "fill", usesQueryWorkers: false };
  const engine = createEngine({ version, dataDir, ...short, log });
  const close = async () => {
    await engine.shutdown();
    lock.dispose();
  };
  try {
    await engine.start();
  } catch (error) {
    await close();
    throw error;
  }
  const ask = (path: string, query: Parameters<ApiSource["get"]>[1]) =>
    answerApi(engine.client, { method: "GET", path, query: searchParams(query) });
  const send = async (method: string, path: string, body: AsyncIterable<Uint8Array>) => {
    const answer = await answerApi(engine.client, { method, path, query: new URLSearchParams(), body });
    return readAnswer(answer.status, typeof answer.body === "string" ? answer.body : "");
  };
  return {
    get: async (path, query) => {
      const { status, body } = await ask(path, query);
      return readAnswer(status, typeof body === "string" ? body : "");
    },
    async *stream(path, query) {
      const { status, body } = await ask(path, query);
      if (typeof body === "string") {
        readAnswer(status, body);
        return;
      }
      try {
        yield* body.pieces;
      } finally {
        body.dispose();
      }
    },
    post: (path, body) => send("POST", path, body),
    change: (method, path, body) => send(method, path, bytesOf(body)),
    close,
  };
}

function bytesOf(body: object | undefined): AsyncIterable<Uint8Array> {
  return Readable.from(body === undefined ? [] : [Buffer.from(JSON.stringify(body))]);
}

function searchParams(query: Readonly<Record<string, string | undefined>> = {}): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
  return params;
}

function readAnswer(status: number, body: string): string {
  if (status === 200) return body;
  const value = JSON.parse(body) as { error?: { message: string; detail?: unknown } };
  throw new ApiSourceError(status, value.error?.message ?? `status ${status}`, value.error?.detail);
}
