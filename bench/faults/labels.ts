import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Recorded telemetry lies beside the checkout, or where SIGHTGLASS_DATA says. */
export const recordedDir =
  process.env["SIGHTGLASS_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));

/** What `labels.json` of a folder of recorded faults says; times in seconds since 1970. */
export interface Labels {
  readonly baseline: readonly FaultFree[];
  readonly faults: readonly FaultCase[];
}

export interface FaultFree extends Recording {
  readonly system: string;
}

export interface FaultCase {
  readonly case: string;
  readonly system: string;
  readonly fault: string;
  readonly service: string;
  readonly inject_unix_s: number;
  readonly files: readonly (Recording & {
    readonly minute: string;
    readonly first_start_unix_s: number;
    readonly last_end_unix_s: number;
    readonly role: "pre-fault" | "mixed" | "post-injection";
  })[];
}

/** Files of OTLP/JSON, one request a line. */
export interface Recording {
  readonly traces: string;
  readonly logs?: string;
  readonly metrics?: string;
}

/** `data`: the folder with `labels.json`, or one above it. */
export class FaultData {
  readonly labels: Labels;
  readonly #data: string;

  constructor(data: string) {
    const folder = ["", "nezha"]
      .map((name) => join(data, name))
      .find((path) => existsSync(join(path, "labels.json")));
    if (folder === undefined) throw new Error(`${data} holds no labels.json: --data DIR, or SIGHTGLASS_DATA`);
    this.labels = JSON.parse(readFileSync(join(folder, "labels.json"), "utf8")) as Labels;
    this.#data = folder;
  }

  /** Requests of a file that `labels.json` names. */
  requests(path: string): string[] {
    const found = [join(this.#data, path), join(this.#data, "..", path)].find((each) => existsSync(each));
    if (found === undefined) throw new Error(`${path} is not there`);
    const bytes = readFileSync(found);
    const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
    return text.split("\n").filter((line) => line !== "");
  }
}
