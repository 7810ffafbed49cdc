import { createEngine } from "../../app/index.ts";
import { prepareDataDir } from "../instance/data-dir.ts";
import { lockDataDir } from "../instance/data-dir-lock.ts";
import { readRunningInstance } from "../instance/instance-file.ts";
import { DataDirInUseError } from "../serve/start-serve.ts";
import { answerApi } from "../server/api-routes.ts";
import { version } from "../version.ts";

/** Answers routes of the HTTP API for a data directory, whether or not Sightglass runs on it. */
export interface ApiSource {
  /** The JSON text of a 200 answer, digit for digit. Throws `ApiSourceError` with the engine's message otherwise. */
  get(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<string>;
  /** Pieces of a long answer (JSON lines) as they come. */
  stream(
    path: string,
    query?: Readonly<Record<string, string | undefined>>,
  ): AsyncIterable<string | Uint8Array>;
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

/** Talks to the running instance, else opens the directory itself, without receivers. */
export async function openApiSource(dataDir: string, log: (line: string) => void): Promise<ApiSource> {
  const running = readRunningInstance(dataDir);
  if (running !== undefined) {
    const headers = { Authorization: `Bearer ${running.token}` };
    const ask = (path: string, query: Parameters<ApiSource["get"]>[1]) =>
      fetch(`${running.ui}${path}?${searchParams(query)}`, { headers });
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
      close: () => Promise.resolve(),
    };
  }
  return await openDirectly(dataDir, log);
}

async function openDirectly(dataDir: string, log: (line: string) => void): Promise<ApiSource> {
  prepareDataDir(dataDir);
  const lock = lockDataDir(dataDir);
  if (lock === undefined) throw new DataDirInUseError(dataDir, undefined);
  const engine = createEngine({ version, dataDir, otlpGrpc: [], otlpHttp: [], log });
  await engine.start();
  const ask = (path: string, query: Parameters<ApiSource["get"]>[1]) =>
    answerApi(engine.client, { method: "GET", path, query: searchParams(query) });
  return {
    get: async (path, query) => {
      const { status, body } = await ask(path, query);
      return readAnswer(status, typeof body === "string" ? body : "");
    },
    async *stream(path, query) {
      const { status, body } = await ask(path, query);
      if (typeof body === "string") readAnswer(status, body);
      else yield* body;
    },
    close: async () => {
      await engine.shutdown();
      lock.dispose();
    },
  };
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
