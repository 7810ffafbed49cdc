import { Instance, temporaryDataDir } from "../../main/servetest/instance.ts";
import { ProgramError } from "./program.ts";
import type { OtlpTraces } from "./read-trace.ts";

/** How many items of a service arrived. */
export interface ServiceCounts {
  readonly name: string;
  readonly logCount: number;
  readonly metricPointCount: number;
}

/** The instance under test, as its senders and the checks see it, with a data directory of its own. */
export class Sightglass {
  readonly #instance: Instance;
  readonly #removeData: () => void;

  private constructor(instance: Instance, removeData: () => void) {
    this.#instance = instance;
    this.#removeData = removeData;
  }

  static async start(): Promise<Sightglass> {
    const { dataDir, remove } = temporaryDataDir();
    return new Sightglass(await Instance.start(dataDir), remove);
  }

  get grpcEndpoint(): string {
    return `http://${this.#instance.info.otlpGrpc}`;
  }

  get httpEndpoint(): string {
    return `http://${this.#instance.info.otlpHttp}`;
  }

  /** The trace as OTLP JSON, or nothing as long as no span of it arrived. */
  async trace(traceId: string): Promise<OtlpTraces | undefined> {
    const text = await this.#instance.get(`/api/traces/${traceId}`);
    return text === undefined ? undefined : (JSON.parse(text) as OtlpTraces);
  }

  async services(): Promise<readonly ServiceCounts[]> {
    const text = (await this.#instance.get("/api/services")) ?? '{"services":[]}';
    return (JSON.parse(text) as { services: readonly ServiceCounts[] }).services;
  }

  async stop(): Promise<void> {
    const code = await this.#instance.stop();
    this.#removeData();
    if (code !== 0) throw new ProgramError(`sightglass ended with ${code}: ${this.#instance.output}`);
  }
}
