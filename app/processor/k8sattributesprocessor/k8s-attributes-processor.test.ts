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
import { k8sAttributesSchema } from "./config.ts";
import { k8sAttributesProcessorFactory } from "./factory.ts";

async function processed(raw: object, before: PlainAttributes, address: string) {
  const rig = new ComponentRig("k8s_attributes");
  const sink = new Sink();
  const config = configOf(k8sAttributesSchema, raw);
  const processor = k8sAttributesProcessorFactory.create("traces", config, rig.settings, sink);
  await processor.start();
  const span = { traceId: "1".repeat(32), spanId: "1".repeat(16) };
  const resourceSpans = [{ resource: { attributes: keyValues(before) }, scopeSpans: [{ spans: [span] }] }];
  const client = { address, metadata: new Map(), auth: {} };
  await processor.consume(batchOf("traces", { resourceSpans }, { client }));
  await processor.shutdown();
  return { rig, attributes: attributesAt(jsonOf(sink.batches[0]!), "resourceSpans.resource")[0] };
}

test("outside a cluster telemetry passes as it is, and it is said once", async () => {
  const { rig, attributes } = await processed({}, { a: 1 }, "10.0.0.9");
  expect(attributes).toEqual({ a: 1 });
  expect(rig.lines).toEqual([
    "k8s_attributes: no cluster to ask, so no attributes of pods are added; telemetry passes as it is",
  ]);
});

test.each<[PlainAttributes, string, PlainAttributes]>([
  [{}, "10.0.0.9", { "k8s.pod.ip": "10.0.0.9" }],
  [{ "k8s.pod.ip": "1.1.1.1", ip: "2.2.2.2" }, "10.0.0.9", { "k8s.pod.ip": "1.1.1.1", ip: "2.2.2.2" }],
  [{ ip: "2.2.2.2" }, "10.0.0.9", { ip: "2.2.2.2", "k8s.pod.ip": "2.2.2.2" }],
  [{ "host.name": "3.3.3.3" }, "", { "host.name": "3.3.3.3", "k8s.pod.ip": "3.3.3.3" }],
  [{ "host.name": "node-1" }, "", { "host.name": "node-1" }],
])("passthrough notes who sent %j from %j", async (before, address, expected) => {
  const { rig, attributes } = await processed({ passthrough: true }, before, address);
  expect(attributes).toEqual(expected);
  expect(rig.lines).toEqual([]);
});

test("a realistic configuration is read", () => {
  const raw = {
    auth_type: "serviceAccount",
    filter: { node_from_env_var: "KUBE_NODE_NAME", labels: [{ key: "app", value: "a", op: "equals" }] },
    extract: {
      metadata: ["k8s.pod.name", "k8s.deployment.name", "container.image.tag"],
      labels: [{ tag_name: "app", key: "app.kubernetes.io/name", from: "pod" }],
      annotations: [{ key_regex: "^prometheus.io/(.*)$" }],
    },
    pod_association: [
      { sources: [{ from: "resource_attribute", name: "k8s.pod.ip" }] },
      { sources: [{ from: "connection" }] },
    ],
    wait_for_metadata: true,
  };
  expect(readConfig(k8sAttributesSchema, raw).issues).toEqual([]);
  expect(k8sAttributesSchema.defaults().exclude.pods).toEqual([
    { name: "jaeger-agent" },
    { name: "jaeger-collector" },
  ]);
});

test.each([
  [{ auth_type: "x" }, "auth_type: invalid authType for kubernetes: x"],
  [{ extract: { metadata: ["k8s.x"] } }, 'extract::metadata::0: "k8s.x" is not a supported metadata field'],
  [
    { extract: { labels: [{ key: "a", key_regex: "b" }] } },
    "extract::labels::0: Out of Key or KeyRegex only one option is expected to be configured at a time",
  ],
  [{ extract: { annotations: [{ key_regex: "(" }] } }, "extract::annotations::0: error parsing regexp: `(`"],
  [
    { extract: { labels: [{ key: "a", from: "x" }] } },
    "extract::labels::0: x is not a valid choice for From. Must be one of: pod, deployment, statefulset, daemonset, job, node, namespace",
  ],
  [
    { filter: { fields: [{ key: "a", op: "like" }] } },
    "filter::fields::0: 'like' is not a valid filter operation for key=a",
  ],
  [
    { pod_association: [{ sources: [1, 2, 3, 4, 5].map(() => ({ from: "connection" })) }] },
    "pod_association::0: too many association sources. limit is: 4",
  ],
])("%j: %s", (raw, issue) => {
  expect(readConfig(k8sAttributesSchema, raw).issues).toEqual([issue]);
});
