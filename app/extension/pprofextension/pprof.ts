import { writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { Extension } from "../../component/host.ts";
import type { Ports } from "../../network/ports.ts";
import { EndpointServer, urlOf } from "../extensionhelper/http-server.ts";
import type { PprofConfig } from "./config.ts";

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
  #wholeRun: Session | undefined;

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
    if (this.#config.save_to_file !== "") this.#wholeRun = await startCpuProfile();
  }

  async shutdown(): Promise<void> {
    const session = this.#wholeRun;
    this.#wholeRun = undefined;
    if (session !== undefined) writeFileSync(this.#config.save_to_file, await stopCpuProfile(session));
    await this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = urlOf(request);
    if (pathname === "/debug/pprof/profile") {
      const seconds = Number(searchParams.get("seconds") ?? defaultSeconds);
      if (!(seconds > 0 && seconds <= secondsMax)) {
        response.writeHead(400).end(`seconds must be above 0 and at most ${secondsMax}\n`);
        return;
      }
      const session = await startCpuProfile();
      await sleep(seconds * 1_000);
      send(response, "profile.cpuprofile", await stopCpuProfile(session));
    } else if (pathname === "/debug/pprof/heap") send(response, "heap.heapprofile", await heapProfile());
    else if (pathname === "/debug/pprof/cmdline") response.end(process.argv.join("\0"));
    else if (pathname === "/debug/pprof/" || pathname === "/debug/pprof") response.end(index);
    else response.writeHead(404).end();
  }
}

function send(response: ServerResponse, name: string, json: string): void {
  response.writeHead(200, {
    "content-type": "application/json",
    "content-disposition": `attachment; filename="${name}"`,
  });
  response.end(json);
}

async function startCpuProfile(): Promise<Session> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  return session;
}

async function stopCpuProfile(session: Session): Promise<string> {
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  return JSON.stringify(profile);
}

/** A sample of one second of allocations that are still alive. */
async function heapProfile(): Promise<string> {
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.startSampling");
    await sleep(1_000);
    const { profile } = await session.post("HeapProfiler.stopSampling");
    return JSON.stringify(profile);
  } finally {
    session.disconnect();
  }
}
