import { afterEach, expect, test } from "vitest";
import { GraphRig, toyBatch } from "../graph/graphtest/graph-rig.ts";
import { ToyWorld, toyFactories } from "../graph/graphtest/toy-components.ts";
import { toyConfig } from "../graph/graphtest/toy-config.ts";
import { collectMetrics } from "./collect.ts";
import { MetricsRegistry } from "./metrics-registry.ts";
import { MetricsServer } from "./metrics-server.ts";
import { prometheusText } from "./prometheus-text.ts";

const open: MetricsServer[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

test("the text has the Collector's names, types and labels, without unit and total", () => {
  const registry = new MetricsRegistry("normal");
  const receiver = registry.labelled({ receiver: "otlp/a" });
  receiver.add("receiver_accepted_spans", 3, { transport: "grpc" });
  receiver.add("receiver_accepted_spans", 4, { transport: "grpc" });
  receiver.add("receiver_accepted_spans", 1, { transport: "http" });
  registry.labelled({}).add("processor_filter_spans.filtered", 2);
  registry.labelled({ exporter: 'say "hi"\\\n' }).set("exporter_queue_size", 7, { data_type: "traces" });
  expect(prometheusText(registry.families())).toBe(
    [
      "# HELP otelcol_exporter_queue_size Current size of the retry queue (in batches).",
      "# TYPE otelcol_exporter_queue_size gauge",
      String.raw`otelcol_exporter_queue_size{exporter="say \"hi\"\\\n",data_type="traces"} 7`,
      "# TYPE otelcol_processor_filter_spans_filtered counter",
      "otelcol_processor_filter_spans_filtered 2",
      "# HELP otelcol_receiver_accepted_spans Number of spans successfully pushed into the pipeline.",
      "# TYPE otelcol_receiver_accepted_spans counter",
      'otelcol_receiver_accepted_spans{receiver="otlp/a",transport="grpc"} 7',
      'otelcol_receiver_accepted_spans{receiver="otlp/a",transport="http"} 1',
      "",
    ].join("\n"),
  );
});

test("buckets of a histogram are cumulative, and a value on a border is in the bucket below", () => {
  const registry = new MetricsRegistry("normal");
  const batch = registry.labelled({ processor: "batch" });
  for (const size of [10, 11, 100_001]) batch.observe("processor_batch_batch_send_size", size);
  const lines = prometheusText(registry.families()).split("\n");
  expect(lines[1]).toBe("# TYPE otelcol_processor_batch_batch_send_size histogram");
  expect(lines.slice(2, 4)).toEqual([
    'otelcol_processor_batch_batch_send_size_bucket{processor="batch",le="10"} 1',
    'otelcol_processor_batch_batch_send_size_bucket{processor="batch",le="25"} 2',
  ]);
  expect(lines.slice(-5, -1)).toEqual([
    'otelcol_processor_batch_batch_send_size_bucket{processor="batch",le="100000"} 2',
    'otelcol_processor_batch_batch_send_size_bucket{processor="batch",le="+Inf"} 3',
    'otelcol_processor_batch_batch_send_size_sum{processor="batch"} 100022',
    'otelcol_processor_batch_batch_send_size_count{processor="batch"} 3',
  ]);
});

test.each([
  ["none", []],
  ["basic", ["exporter_sent_spans"]],
  ["normal", ["exporter_sent_spans", "processor_batch_timeout_trigger_send"]],
  [
    "detailed",
    ["exporter_sent_spans", "processor_batch_batch_send_size_bytes", "processor_batch_timeout_trigger_send"],
  ],
] as const)("at level %s only what belongs to it is told", (level, names) => {
  const registry = new MetricsRegistry(level);
  const own = registry.labelled({});
  own.add("exporter_sent_spans", 1);
  own.add("processor_batch_timeout_trigger_send", 1);
  own.observe("processor_batch_batch_send_size_bytes", 1);
  expect(registry.families().map(({ name }) => name)).toEqual(names);
});

test("what passes a processor is counted over all its pipelines, also what is refused behind it", async () => {
  const world = new ToyWorld();
  const rig = new GraphRig(world);
  const { receiver, processor, exporter } = toyFactories(world);
  const graph = rig.graph(
    toyConfig({
      ...{ receivers: { r: receiver }, processors: { p: processor(0) }, exporters: { e: exporter } },
      pipelines: ["traces/1: r | p | e", "traces/2: r | p | e"],
    }),
  );
  await rig.send("r", toyBatch("traces", 3));
  world.refuse = () => new Error("no");
  await rig.send("r", toyBatch("traces", 2));
  const families = collectMetrics(graph, {
    clock: { nowMs: () => 0, monotonicMs: () => 5_000 },
    startedMs: 2_000,
  });
  const text = prometheusText(families);
  expect(text).toContain('otelcol_processor_incoming_items{processor="p",otel_signal="traces"} 10\n');
  expect(text).toContain('otelcol_processor_outgoing_items{processor="p",otel_signal="traces"} 10\n');
  expect(text).toContain("otelcol_process_uptime 3\n");
});

test("metrics that cannot be made are answered with an error, and the server goes on", async () => {
  const server = new MetricsServer(
    () => {
      throw new Error("a bug");
    },
    () => undefined,
  );
  open.push(server);
  await server.open([{ host: "127.0.0.1", port: 0 }]);
  for (const _ of [1, 2]) {
    const answer = await fetch(`http://${server.addresses[0]}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([500, "Error: a bug\n"]);
  }
});

test("the server answers /metrics and nothing else, and says which address it could not have", async () => {
  const lines: string[] = [];
  const first = new MetricsServer(
    () => "a 1\n",
    (line) => lines.push(line),
  );
  open.push(first);
  await first.open([{ host: "127.0.0.1", port: 0 }]);
  const [address] = first.addresses;
  const answer = await fetch(`http://${address}/metrics`);
  expect([answer.status, await answer.text()]).toEqual([200, "a 1\n"]);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect((await fetch(`http://${address}/`)).status).toBe(404);
  expect((await fetch(`http://${address}/metrics`, { method: "POST" })).status).toBe(405);
  const second = new MetricsServer(
    () => "",
    (line) => lines.push(line),
  );
  open.push(second);
  await second.open([{ host: "127.0.0.1", port: Number(address?.split(":").at(-1)) }]);
  expect(second.addresses).toEqual([]);
  expect(lines).toEqual([
    expect.stringContaining(`otelcol_* metrics are not served on ${address}: listen EADDRINUSE`),
  ]);
});
