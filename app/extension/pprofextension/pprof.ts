import { writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip as gzipCallback, gzipSync } from "node:zlib";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { Extension } from "../../component/host.ts";
import type { Ports } from "../../network/ports.ts";
import { EndpointServer, urlOf } from "../extensionhelper/http-server.ts";
import type { PprofConfig } from "./config.ts";
import { CpuProfile, cpuProfile, HeapSampling } from "./profiles.ts";
import { cpuPprof, heapPprof } from "./v8-profiles.ts";

/** As `net/http/pprof`: thirty seconds unless asked for others. */
const defaultSeconds = 30;
const secondsMax = 300;

const gzip = promisify(gzipCallback);

const index = `Profiles of this process, as Go's pprof reads them: go tool pprof -http=: http://HOST:PORT/debug/pprof/profile
/debug/pprof/profile?seconds=30   CPU
/debug/pprof/heap                 memory that is alive, by where it was allocated since the start
/debug/pprof/cmdline              how it was started
With ?format=v8 as the browser's DevTools and speedscope read them (.cpuprofile, .heapprofile). What Go has besides (goroutine, block,
mutex, threadcreate, trace) Node does not.
`;

/** A profile in both forms. */
interface Profile {
  /** As V8 tells it, under the name that its tools know. */
  readonly v8: object;
  readonly v8Name: string;
  /** As Go's pprof reads it, not compressed. */
  readonly proto: Uint8Array;
  readonly name: string;
}

export class Pprof implements Extension {
  readonly #config: PprofConfig;
  readonly #server: EndpointServer;
  readonly #stopping = new AbortController();
  /** The profile that somebody waits for. */
  #taking: Promise<void> | undefined;
  #wholeRun: CpuProfile | undefined;
  #heap: HeapSampling | undefined;
  #startedMs = 0;

  constructor(config: PprofConfig, { generation }: PipelineComponentSettings, ports: Ports) {
    this.#config = config;
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    this.#server = new EndpointServer(config, { ports, generation }, answer);
  }

  get address(): string | undefined {
    return this.#server.address;
  }

  async start(): Promise<void> {
    await this.#server.open();
    // As in Go, memory is sampled all the time: what is alive was allocated before anybody asked.
    this.#heap = await HeapSampling.start();
    this.#startedMs = Date.now();
    if (this.#config.save_to_file !== "") this.#wholeRun = await CpuProfile.start();
  }

  async shutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#server.close();
    await this.#taking;
    const profile = this.#wholeRun;
    this.#wholeRun = undefined;
    this.#heap?.[Symbol.dispose]();
    if (profile !== undefined)
      writeFileSync(this.#config.save_to_file, gzipSync(cpuPprof(await profile.stop(), Date.now())));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = urlOf(request);
    const isOfV8 = searchParams.get("format") === "v8";
    if (pathname === "/debug/pprof/profile") {
      const seconds = Number(searchParams.get("seconds") ?? defaultSeconds);
      if (!(seconds > 0 && seconds <= secondsMax)) {
        response.writeHead(400).end(`seconds must be above 0 and at most ${secondsMax}\n`);
        return;
      }
      await this.#take(response, isOfV8, (signal) => this.#cpu(seconds, signal));
    } else if (pathname === "/debug/pprof/heap") await this.#take(response, isOfV8, () => this.#memory());
    else if (pathname === "/debug/pprof/cmdline") response.end(process.argv.join("\0"));
    else if (pathname === "/debug/pprof/" || pathname === "/debug/pprof") response.end(index);
    else response.writeHead(404).end();
  }

  async #cpu(seconds: number, signal: AbortSignal): Promise<Profile> {
    const v8 = await cpuProfile(seconds * 1_000, signal);
    return { v8, v8Name: "profile.cpuprofile", proto: cpuPprof(v8, Date.now()), name: "profile" };
  }

  async #memory(): Promise<Profile> {
    const v8 = await this.#heap!.profile();
    const proto = heapPprof(v8, Date.now(), Date.now() - this.#startedMs);
    return { v8, v8Name: "heap.heapprofile", proto, name: "heap" };
  }

  /** One at a time: each costs all that this process does. It ends when nobody waits for it any more. */
  async #take(
    response: ServerResponse,
    isOfV8: boolean,
    profile: (signal: AbortSignal) => Promise<Profile>,
  ): Promise<void> {
    if (this.#taking !== undefined) {
      response.writeHead(409).end("another profile is being taken\n");
      return;
    }
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const signal = AbortSignal.any([this.#stopping.signal, gone.signal]);
    const taken = profile(signal);
    this.#taking = taken.then(noop, noop);
    try {
      await send(response, isOfV8, await taken);
    } finally {
      this.#taking = undefined;
    }
  }
}

function noop(): void {
  // Whoever asked for the profile is told how it ended.
}

/** In Go's form as `net/http/pprof` answers. */
async function send(response: ServerResponse, isOfV8: boolean, profile: Profile): Promise<void> {
  const body = isOfV8 ? JSON.stringify(profile.v8) : await gzip(profile.proto);
  response.writeHead(200, {
    "content-type": isOfV8 ? "application/json" : "application/octet-stream",
    "content-disposition": `attachment; filename="${isOfV8 ? profile.v8Name : profile.name}"`,
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
