import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Signal, signals } from "../base/signal.ts";
import type { Component } from "../component/component.ts";
import { ComponentRig, configOf } from "../component/componenttest/component-rig.ts";
import { MoodyConsumer } from "../component/componenttest/moody-consumer.ts";
import type { AnyProcessorFactory, ConnectorFactory } from "../component/factory.ts";
import { forwardConnectorFactory } from "../connector/forwardconnector/factory.ts";
import { routingConnectorFactory } from "../connector/routingconnector/factory.ts";
import type { Consumer } from "../consumer/consumer.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import { itemCountOf } from "../pdata/item-count.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { logRequest } from "../pdata/pdatatest/log-arbitraries.ts";
import { metricRequest } from "../pdata/pdatatest/metric-arbitraries.ts";
import { oracleEncode, type PlainMessage } from "../pdata/pdatatest/oracle.ts";
import { traceRequest } from "../pdata/pdatatest/trace-arbitraries.ts";
import { attributesProcessorFactory } from "./attributesprocessor/factory.ts";
import { batchProcessorFactory } from "./batchprocessor/factory.ts";
import { filterProcessorFactory } from "./filterprocessor/factory.ts";
import { k8sAttributesProcessorFactory } from "./k8sattributesprocessor/factory.ts";
import { createMemoryLimiterFactory } from "./memorylimiterprocessor/factory.ts";
import { probabilisticSamplerFactory } from "./probabilisticsamplerprocessor/factory.ts";
import { redactionProcessorFactory } from "./redactionprocessor/factory.ts";
import { createResourceDetectionFactory } from "./resourcedetectionprocessor/factory.ts";
import { resourceProcessorFactory } from "./resourceprocessor/factory.ts";
import { transformProcessorFactory } from "./transformprocessor/factory.ts";

// Whatever is behind a component: items in = items out + items dropped for a reason + items refused.

type Factory = AnyProcessorFactory | ConnectorFactory;

let memoryInUse = 0;
const memory = {
  measure: () => (memoryInUse = (memoryInUse * 7 + 3) % 11),
  total: () => 10,
  collect: () => undefined,
};

const components: readonly (readonly [factory: Factory, raw: object])[] = [
  [createMemoryLimiterFactory(memory), { check_interval: "1s", limit_percentage: 50 }],
  [batchProcessorFactory, { timeout: 0 }],
  [batchProcessorFactory, { send_batch_size: 7, send_batch_max_size: 9, timeout: "1h" }],
  [attributesProcessorFactory, { actions: [{ pattern: ".", action: "hash" }] }],
  [resourceProcessorFactory, { attributes: [{ key: "a", value: 1, action: "upsert" }] }],
  [redactionProcessorFactory, { summary: "debug" }],
  [
    createResourceDetectionFactory({
      environment: { OTEL_RESOURCE_ATTRIBUTES: "a=b" },
      readText: async () => undefined,
    }),
    {},
  ],
  [k8sAttributesProcessorFactory, { passthrough: true }],
  [probabilisticSamplerFactory, { sampling_percentage: 40, mode: "proportional" }],
  [
    filterProcessorFactory,
    {
      trace_conditions: [
        "span.kind == 1",
        "spanevent.time_unix_nano > 0",
        "resource.dropped_attributes_count > 3",
      ],
      metric_conditions: ["metric.type == METRIC_DATA_TYPE_SUM", "datapoint.time_unix_nano > 1000"],
      log_conditions: ["log.severity_number > 3"],
    },
  ],
  [
    transformProcessorFactory,
    {
      trace_statements: ['set(span.name, "x")'],
      metric_statements: ['set(metric.unit, "x")'],
      log_statements: ['set(log.body, "x")'],
    },
  ],
  [forwardConnectorFactory, {}],
  [
    routingConnectorFactory,
    { table: [{ condition: "resource.dropped_attributes_count > 3", pipelines: ["next"] }] },
  ],
];

const requests = { traces: traceRequest, metrics: metricRequest, logs: logRequest };

function make(
  factory: Factory,
  raw: object,
  signal: Signal,
  rig: ComponentRig,
  next: Consumer,
): Component & Consumer {
  const config = configOf(factory.schema, raw);
  if (factory.kind === "processor") {
    const shared = factory.createShared?.(config, rig.settings);
    return factory.create(signal, config, rig.settings, next, shared);
  }
  const pair = { from: signal, to: signal };
  return factory.create(pair, config, rig.settings, { byId: new Map([["next", next]]), all: next });
}

function isFor(factory: Factory, signal: Signal): boolean {
  return factory.kind === "connector" || factory.signals[signal] !== undefined;
}

describe.each(components)("$type %o", (factory, raw) => {
  test.each(signals.filter((signal) => isFor(factory, signal)))("%s", async (signal) => {
    const dictionary = new Dictionary();
    const decoded = (plain: PlainMessage): AnyBatch =>
      decode(signal, { encoding: "protobuf", bytes: oracleEncode(signal, plain) }, dictionary).batch;
    const lists = fc.array<PlainMessage>(requests[signal], { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lists, fc.nat(), async (list, seed) => {
        const rig = new ComponentRig(factory.type);
        const next = new MoodyConsumer(seed);
        const component = make(factory, raw, signal, rig, next);
        await component.start();
        let offered = 0;
        let refused = 0;
        for (const plain of list) {
          const batch = decoded(plain);
          const items = itemCountOf(batch);
          offered += items;
          rig.nowMs += 1_000;
          await component.consume(batch).catch(() => {
            refused += items;
          });
        }
        await component.shutdown();
        expect(next.taken + rig.dropped + refused).toBe(offered);
      }),
      { numRuns: 15 },
    );
  });
});
