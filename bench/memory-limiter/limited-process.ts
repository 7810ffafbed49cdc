import { parseArgs } from "node:util";
import { assertDefined } from "../../app/base/assert.ts";
import { AttemptLog } from "../../app/component/attempt-log.ts";
import type { PipelineComponentSettings } from "../../app/component/component.ts";
import { ConfigIssues, type ConfigType } from "../../app/component/config/config-type.ts";
import { nothingRuns } from "../../app/component/host.ts";
import { Telemetry } from "../../app/component/telemetry.ts";
import { otlpHttpExporterFactory } from "../../app/exporter/otlphttpexporter/factory.ts";
import { Ports } from "../../app/network/ports.ts";
import { Dictionary } from "../../app/pdata/dictionary.ts";
import { decode } from "../../app/pdata/otlp/codec.ts";
import { batchProcessorFactory } from "../../app/processor/batchprocessor/factory.ts";
import { createMemoryLimiterFactory } from "../../app/processor/memorylimiterprocessor/factory.ts";
import { heapBytes } from "../../app/processor/processorhelper/process-memory.ts";
import { createOtlpReceiverFactory } from "../../app/receiver/otlpreceiver/factory.ts";
import { letHeapGrow } from "../../app/service/heap-growth.ts";
import { systemClock } from "../../app/service/system-clock.ts";

// A process of its own with one pipeline:   otlp ──► memory_limiter ──► batch ──► otlp_http with a queue without a bound

/** What it tells the process that started it. */
export type LimitedMessage =
  | { readonly kind: "listening"; readonly address: string }
  | {
      readonly kind: "ended";
      readonly maxBytes: number;
      /** Resident memory, with the code, the stacks and what the allocator keeps for later. */
      readonly maxRssBytes: number;
      readonly dropped: number;
    };

/** Spans after which the store would begin a chunk, with a dictionary of its own. */
const spansPerDictionary = 65_536;
/** Between two looks at the memory, besides one at every request. */
const sampleIntervalMs = 5;

const { values } = parseArgs({ options: { limit: { type: "string" }, to: { type: "string" } } });
const limitMiB = Number(values.limit);

letHeapGrow();
let maxBytes = 0;
let maxRssBytes = 0;
let dropped = 0;
let dictionary = new Dictionary();
let spansInDictionary = 0;

function settingsOf(id: string): PipelineComponentSettings {
  const none = () => undefined;
  return {
    id,
    clock: systemClock,
    telemetry: new Telemetry(),
    attempts: new AttemptLog(systemClock),
    log: (line) => process.stderr.write(`${line}\n`),
    generation: 1,
    host: {
      extension: none,
      describe: () => nothingRuns,
    },
    report: none,
    stage: {
      ...{ sent: none, sendFailed: none, enqueueFailed: none, queue: none },
      metrics: { add: none, set: none, observe: none },
      drop: ({ items }) => {
        dropped += items;
      },
    },
  };
}

function configOf<C>(type: ConfigType<C>, raw: unknown): C {
  const issues = new ConfigIssues();
  const config = type.decode(raw, [], issues);
  if (issues.list.length > 0) throw new Error(JSON.stringify(issues.list));
  return config;
}

function tell(message: LimitedMessage): void {
  process.send?.(message);
}

function sample(): void {
  maxBytes = Math.max(maxBytes, heapBytes());
  maxRssBytes = Math.max(maxRssBytes, process.memoryUsage.rss());
}

const exporter = otlpHttpExporterFactory.create(
  "traces",
  configOf(otlpHttpExporterFactory.schema, {
    endpoint: values.to,
    compression: "none",
    timeout: "10m",
    sending_queue: { queue_size: 1_000_000_000, sizer: "items", num_consumers: 1 },
  }),
  settingsOf("otlp_http"),
);
const batch = batchProcessorFactory.create(
  "traces",
  configOf(batchProcessorFactory.schema, null),
  settingsOf("batch"),
  exporter,
);
const limiterFactory = createMemoryLimiterFactory();
const limits = configOf(limiterFactory.schema, { check_interval: "1s", limit_mib: limitMiB });
const watch = limiterFactory.createShared!(limits, settingsOf("memory_limiter"));
const limiter = limiterFactory.create("traces", limits, settingsOf("memory_limiter"), batch, watch);
const receiverFactory = createOtlpReceiverFactory({
  admit: () => undefined,
  ports: new Ports(),
  decode: (signal, wire) => {
    if (spansInDictionary >= spansPerDictionary) {
      dictionary = new Dictionary();
      spansInDictionary = 0;
    }
    const decoded = decode(signal, wire, dictionary);
    spansInDictionary += decoded.itemCount;
    sample();
    return decoded;
  },
});
const receiver = receiverFactory.create(
  configOf(receiverFactory.schema, { protocols: { http: { endpoint: "127.0.0.1:0" } } }),
  settingsOf("otlp"),
  { traces: limiter },
);

for (const component of [exporter, batch, watch, limiter, receiver]) await component.start();
const sampling = setInterval(sample, sampleIntervalMs);
const listeners = (receiver as unknown as { listeners(): readonly { address: string }[] }).listeners();
tell({ kind: "listening", address: assertDefined(listeners[0], "it listens").address });

/** Hands on all that it has taken, and ends. */
async function end(): Promise<void> {
  for (const component of [receiver, limiter, batch, exporter]) await component.shutdown();
  clearInterval(sampling);
  tell({ kind: "ended", maxBytes, maxRssBytes, dropped });
  process.disconnect();
}

process.once("message", () => void end());
