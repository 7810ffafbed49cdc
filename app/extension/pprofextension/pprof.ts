import { writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { Extension } from "../../component/host.ts";
import type { Ports } from "../../network/ports.ts";
import { EndpointServer, urlOf } from "../extensionhelper/http-server.ts";
import type { PprofConfig } from "./config.ts";
import { CpuProfile, cpuProfile, heapProfile } from "./profiles.ts";

/** As `net/http/pprof`: thirty seconds unless asked for others. */
const defaultSeconds = 30;
const secondsMax = 300;

const index = `Profiles of this process. Open them in the browser's DevTools or in speedscope.
/debug/pprof/profile?seconds=30   CPU (.cpuprofile)
/debug/pprof/heap                 memory by where it was allocated (.heapprofile)
/debug/pprof/cmdline              how it was started
`;

export class Pprof implements Extension {
  readonly #config: PprofConfig;
  readonly #server: EndpointServer;
  readonly #stopping = new AbortController();
  /** The profile that somebody waits for. */
  #taking: Promise<void> | undefined;
  #wholeRun: CpuProfile | undefined;

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
    if (this.#config.save_to_file !== "") this.#wholeRun = await CpuProfile.start();
  }

  async shutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#server.close();
    await this.#taking;
    const profile = this.#wholeRun;
    this.#wholeRun = undefined;
    if (profile !== undefined) writeFileSync(this.#config.save_to_file, await profile.stop());
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = urlOf(request);
    if (pathname === "/debug/pprof/profile") {
      const seconds = Number(searchParams.get("seconds") ?? defaultSeconds);
      if (!(seconds > 0 && seconds <= secondsMax)) {
        response.writeHead(400).end(`seconds must be above 0 and at most ${secondsMax}\n`);
        return;
      }
      await this.#take(response, "profile.cpuprofile", (signal) => cpuProfile(seconds * 1_000, signal));
    } else if (pathname === "/debug/pprof/heap") await this.#take(response, "heap.heapprofile", heapProfile);
    else if (pathname === "/debug/pprof/cmdline") response.end(process.argv.join("\0"));
    else if (pathname === "/debug/pprof/" || pathname === "/debug/pprof") response.end(index);
    else response.writeHead(404).end();
  }

  /** One at a time: each costs all that this process does. It ends when nobody waits for it any more. */
  async #take(
    response: ServerResponse,
    name: string,
    profile: (signal: AbortSignal) => Promise<string>,
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
      send(response, name, await taken);
    } finally {
      this.#taking = undefined;
    }
  }
}

function noop(): void {
  // Whoever asked for the profile is told how it ended.
}

function send(response: ServerResponse, name: string, json: string): void {
  response.writeHead(200, {
    "content-type": "application/json",
    "content-disposition": `attachment; filename="${name}"`,
  });
  response.end(json);
}
