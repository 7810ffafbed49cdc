import { expect, test } from "vitest";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import {
  attributesAt,
  keyValues,
  type PlainAttributes,
} from "../../component/componenttest/plain-attributes.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { resourceSchema } from "./config.ts";
import { resourceProcessorFactory } from "./factory.ts";

function logsOf(...resources: readonly PlainAttributes[]): unknown {
  return {
    resourceLogs: resources.map((attributes) => ({
      resource: { attributes: keyValues(attributes), droppedAttributesCount: 2 },
      scopeLogs: [{ logRecords: [{ severityText: "a" }] }],
    })),
  };
}

function rig(attributes: readonly object[]) {
  const sink = new Sink();
  const config = configOf(resourceSchema, { attributes });
  const processor = resourceProcessorFactory.create(
    "logs",
    config,
    new ComponentRig("resource").settings,
    sink,
  );
  const found = () => sink.batches.map((batch) => attributesAt(jsonOf(batch), "resourceLogs.resource"));
  return { processor, sink, found };
}

/** After contrib's `resource_processor_test.go`. */
test("resources are changed, and keep what is not an attribute", async () => {
  const { processor, found, sink } = rig([
    { key: "cloud.availability_zone", value: "zone-1", action: "upsert" },
    { key: "k8s.cluster.name", from_attribute: "k8s-cluster", action: "insert" },
    { key: "redundant-attribute", action: "delete" },
  ]);
  const resources = [
    { "redundant-attribute": "x", "k8s-cluster": "c" },
    { "cloud.availability_zone": "zone-2" },
    {},
  ];
  await processor.consume(batchOf("logs", logsOf(...resources)));
  expect(found()[0]).toEqual([
    { "k8s-cluster": "c", "cloud.availability_zone": "zone-1", "k8s.cluster.name": "c" },
    { "cloud.availability_zone": "zone-1" },
    { "cloud.availability_zone": "zone-1" },
  ]);
  expect(JSON.stringify(jsonOf(sink.batches[0]!)).match(/"droppedAttributesCount":2/g)).toHaveLength(3);
});

test("what depends on the sender is not kept for the next one", async () => {
  const { processor, found } = rig([{ key: "tenant", from_context: "metadata.x-tenant", action: "upsert" }]);
  for (const tenant of ["a", "b"]) {
    const client: ClientInfo = { address: "", metadata: new Map([["x-tenant", [tenant]]]), auth: {} };
    await processor.consume(batchOf("logs", logsOf({ r: 1 }), { client }));
  }
  expect(found()).toEqual([[{ r: 1, tenant: "a" }], [{ r: 1, tenant: "b" }]]);
});

test("a batch in which nothing is changed keeps the request it came as", async () => {
  const { processor, sink } = rig([{ key: "absent", action: "delete" }]);
  const batch = batchOf("logs", logsOf({ r: 1 }), { keepsWire: true });
  await processor.consume(batch);
  expect(sink.batches[0]!.wire).toBeDefined();
  const other = rig([{ key: "r", action: "delete" }]);
  await other.processor.consume(batch);
  expect(other.sink.batches[0]!.wire).toBeUndefined();
});

test.each([
  [{}, 'missing required field "attributes"'],
  [
    { attributes: [{ key: "k", value: "v", action: "invalid-action" }] },
    'due to unsupported action "invalid-action"',
  ],
  [{ actions: [] }, "actions: has invalid keys: actions"],
])("%j", (raw, message) => {
  expect(readConfig(resourceSchema, raw).issues.join("\n")).toContain(message);
});
