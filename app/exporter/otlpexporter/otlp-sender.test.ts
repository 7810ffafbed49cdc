import { expect, test } from "vitest";
import { type Signal, signals } from "../../base/signal.ts";
import { jsonOf, readConfig } from "../../component/componenttest/component-rig.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import { refusingConsumers } from "../../consumer/consumertest/refusing-consumers.ts";
import { oneItem } from "../exporterhelper/sendtest/destination.ts";
import { exporterRig } from "../exporterhelper/sendtest/exporter-rig.ts";
import { otlpExporterConfig } from "./config.ts";
import { otlpExporterFactory } from "./factory.ts";

const { destination, exporterTo: exporterAt } = exporterRig(otlpExporterFactory, (endpoint) => ({
  endpoint,
  tls: { insecure: true },
}));

function exporterTo(port: number, raw: object = {}, signal?: Signal) {
  return exporterAt(`127.0.0.1:${port}`, raw, signal);
}

test.each(signals)("%s arrive as they were sent", async (signal) => {
  const { grpcPort, arrived } = await destination();
  const { exporter } = await exporterTo(grpcPort, {}, signal);
  await exporter.consume(oneItem(signal));
  expect(arrived()).toEqual([jsonOf(oneItem(signal))]);
});

test.each(["gzip", "zstd", "snappy", "none", ""])("compression %j", async (compression) => {
  const { grpcPort, arrived } = await destination();
  const { exporter } = await exporterTo(grpcPort, { compression });
  await exporter.consume(oneItem("traces"));
  await exporter.consume(oneItem("traces"));
  expect(arrived()).toHaveLength(2);
});

test("headers are sent, also those of `headers` as a list", async () => {
  const { grpcPort, arrived } = await destination();
  const { exporter } = await exporterTo(grpcPort, { headers: [{ name: "X-Tenant", value: "a" }] });
  await exporter.consume(oneItem("traces"));
  expect(arrived()).toHaveLength(1);
});

test("a retryable answer stays retryable, with its delay", async () => {
  const { grpcPort } = await destination(
    refusingConsumers(new RetryableError("disk_full", "disk full", 4_500)),
  );
  const { exporter } = await exporterTo(grpcPort);
  const error = await exporter.consume(oneItem("traces")).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RetryableError);
  expect(error).toMatchObject({ retryDelayMs: 4_500 });
  expect(String(error)).toContain("code = Unavailable desc = disk full");
});

test("a permanent answer stays permanent", async () => {
  const { grpcPort } = await destination(refusingConsumers(new PermanentError("invalid_x", "bad x")));
  const { exporter } = await exporterTo(grpcPort);
  await expect(exporter.consume(oneItem("traces"))).rejects.toThrow(PermanentError);
});

test("nobody listens: retryable, and found again once somebody does", async () => {
  const first = await destination();
  const { grpcPort } = first;
  const { exporter } = await exporterTo(grpcPort);
  await exporter.consume(oneItem("traces"));
  await first.receiver.shutdown();
  await expect(exporter.consume(oneItem("traces"))).rejects.toThrow(RetryableError);
});

test("what the server rejects of a request is dropped and told", async () => {
  const { grpcPort } = await destination();
  const { exporter, rig } = await exporterTo(grpcPort);
  const batch = oneItem("traces");
  // A trace id of zeros: refused by the receiver alone.
  if (batch.signal === "traces") batch.tables.spans.columns.traceId.fill(0);
  await exporter.consume(batch);
  expect(rig.drops).toMatchObject([{ items: 1, reason: "rejected_by_server" }]);
});

test.each([
  [{}, 'endpoint: requires a non-empty "endpoint"'],
  [{ endpoint: "a b" }, 'endpoint: invalid port or host in endpoint "a b"'],
  [{ endpoint: "h:1", compression: "lz4" }, 'compression: unsupported compression type "lz4"'],
  [
    { endpoint: "h:1", sending_queue: { queue_size: 0 } },
    "sending_queue::queue_size: `queue_size` must be positive",
  ],
  [{ endpoint: "h:1", tls: { cert_file: "a.pem" } }, "tls: provide both certificate and key, or neither"],
])("%j", (raw, message) => {
  expect(readConfig(otlpExporterConfig, raw).issues).toEqual([message]);
});

test("queue and retry are on unless they are turned off, and `sending_queue:` alone is their defaults", () => {
  const { config } = readConfig(otlpExporterConfig, { endpoint: "h:1" });
  expect(config.sending_queue).toMatchObject({ enabled: true, num_consumers: 10, queue_size: 1000 });
  expect(config.retry_on_failure).toMatchObject({ enabled: true, initial_interval: 5_000 });
});
