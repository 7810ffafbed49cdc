import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Instance, temporaryDataDir } from "../../main/servetest/instance.ts";

/** How one Sightglass sends on to the other. */
export interface Way {
  readonly protocol: "grpc" | "http";
  readonly queue: "memory" | "disk";
}

/** A process that may be killed and started again where it was. */
export class Side {
  readonly #dataDir: string;
  readonly #configFile: string;
  readonly #remove: () => void;
  #instance: Instance | undefined;

  constructor(yaml: string) {
    const { dataDir, remove } = temporaryDataDir();
    this.#dataDir = dataDir;
    this.#remove = remove;
    this.#configFile = join(dataDir, "collector.yaml");
    mkdirSync(join(dataDir, "queue"));
    writeFileSync(this.#configFile, yaml.replaceAll("$DATA", dataDir));
  }

  /** Where it takes OTLP over HTTP, while it runs. */
  get address(): string | undefined {
    return this.#instance?.info.otlpHttp;
  }

  async start(): Promise<void> {
    this.#instance = await Instance.start(this.#dataDir, ["--config", this.#configFile]);
  }

  async kill(): Promise<void> {
    const instance = this.#instance;
    this.#instance = undefined;
    await instance?.kill();
  }

  /** JSON of an API route; undefined for 404. */
  async get(path: string): Promise<unknown> {
    const text = await this.#instance?.get(path);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async end(): Promise<void> {
    await this.#instance?.stop();
    this.#remove();
  }
}

/** Takes OTLP and sends it on; the queue and its retries are those of the defaults. */
export function gatewayYaml({ protocol, queue }: Way, port: number): string {
  const [id, to] =
    protocol === "grpc"
      ? ["otlp_grpc", `endpoint: "127.0.0.1:${port}", tls: { insecure: true }`]
      : ["otlp_http", `endpoint: "http://127.0.0.1:${port}"`];
  const storage = queue === "disk" ? ", sending_queue: { storage: file_storage }" : "";
  return `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:0" } } } }
extensions: { file_storage: { directory: $DATA/queue } }
exporters: { ${id}: { ${to}${storage} } }
service:
  extensions: [file_storage]
  telemetry: { metrics: { level: none } }
  pipelines: { traces: { receivers: [otlp], exporters: [${id}] } }
`;
}

export function destinationYaml({ protocol }: Way, port: number): string {
  return `
receivers: { otlp: { protocols: { ${protocol}: { endpoint: "127.0.0.1:${port}" } } } }
exporters: { store: }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { traces: { receivers: [otlp], exporters: [store] } }
`;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
