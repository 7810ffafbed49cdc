import type { Signal } from "../../base/signal.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode, encode } from "../../pdata/otlp/codec.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { AttemptLog } from "../attempt-log.ts";
import type { PipelineComponentSettings } from "../component.ts";
import { ConfigIssues, type ConfigType } from "../config/config-type.ts";
import { exporterMetrics } from "../exporter-metrics.ts";
import { type ComponentStatus, type Extension, nothingRuns } from "../host.ts";
import type { Drop } from "../stage-telemetry.ts";
import { Telemetry } from "../telemetry.ts";

/** What a component told of a drop; examples as OTLP/JSON. */
export interface SeenDrop extends Omit<Drop, "examples"> {
  readonly exampleRows: readonly number[];
}

/** Stands in for the service around one component and remembers what it is told. Time stands still until `nowMs` is set. */
export class ComponentRig {
  readonly drops: SeenDrop[] = [];
  readonly lines: string[] = [];
  readonly statuses: { readonly status: ComponentStatus; readonly reason: string | undefined }[] = [];
  /** Counters and gauges by name, labels behind it: `x{policy="a"}`. */
  readonly numbers = new Map<string, number>();
  readonly observed = new Map<string, number[]>();
  readonly extensions = new Map<string, Extension>();
  readonly settings: PipelineComponentSettings;
  nowMs = 0;
  description = nothingRuns;

  constructor(id: string) {
    const clock = { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs };
    const add = (name: string, value: number) =>
      this.numbers.set(name, (this.numbers.get(name) ?? 0) + value);
    this.settings = {
      ...{ id, generation: 1 },
      clock,
      telemetry: new Telemetry(),
      attempts: new AttemptLog(clock),
      log: (line) => this.lines.push(line),
      host: {
        extension: (name) => this.extensions.get(name),
        describe: () => this.description,
      },
      report: (status, reason) => this.statuses.push({ status, reason }),
      stage: {
        drop: ({ examples, ...drop }) =>
          this.drops.push({ ...drop, exampleRows: [...(examples?.rows ?? [])] }),
        ...exporterMetrics({
          add: (name, value, labels) => add(labelled(name, { exporter: id, ...labels }), value),
          set: (name, value, labels) => this.numbers.set(labelled(name, { exporter: id, ...labels }), value),
        }),
        metrics: {
          add: (name, value, labels) => add(labelled(name, labels), value),
          set: (name, value, labels) => this.numbers.set(labelled(name, labels), value),
          observe: (name, value, labels) => {
            const key = labelled(name, labels);
            this.observed.set(key, [...(this.observed.get(key) ?? []), value]);
          },
        },
      },
    };
  }

  get dropped(): number {
    return this.drops.reduce((sum, { items }) => sum + items, 0);
  }
}

function labelled(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
}

/** A section of configuration as a component sees it, and what is wrong with it: `path: message`. */
export function readConfig<C>(
  schema: ConfigType<C>,
  raw: unknown,
): { readonly config: C; readonly issues: readonly string[] } {
  const issues = new ConfigIssues();
  const config = schema.decode(raw, [], issues);
  return {
    config,
    issues: issues.list.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join("::")}: ${message}`,
    ),
  };
}

/** The configuration; throws where something is wrong with it. */
export function configOf<C>(schema: ConfigType<C>, raw: unknown): C {
  const { config, issues } = readConfig(schema, raw);
  if (issues.length > 0) throw new Error(issues.join("\n"));
  return config;
}

/** A batch from an OTLP/JSON request. Without `wire`, unless it is asked for. */
export function batchOf(
  signal: Signal,
  request: unknown,
  options: {
    readonly dictionary?: Dictionary;
    readonly client?: ClientInfo;
    readonly keepsWire?: boolean;
  } = {},
): AnyBatch {
  const bytes = new TextEncoder().encode(JSON.stringify(request));
  const { batch } = decode(signal, { encoding: "json", bytes }, options.dictionary ?? new Dictionary());
  if (options.keepsWire === true) batch.wire = { encoding: "protobuf", bytes: encode(batch) };
  else batch.wire = undefined;
  if (options.client !== undefined) batch.client = options.client;
  return batch;
}

/** What the batch holds, as an OTLP/JSON request. */
export function jsonOf(batch: AnyBatch): Record<string, unknown> {
  return JSON.parse(protobufToJson(batch.signal, encode(batch))) as Record<string, unknown>;
}
