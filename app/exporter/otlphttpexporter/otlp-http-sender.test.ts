import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { signals } from "../../base/signal.ts";
import { jsonOf, readConfig } from "../../component/componenttest/component-rig.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import { refusingConsumers } from "../../consumer/consumertest/refusing-consumers.ts";
import { oneItem } from "../exporterhelper/sendtest/destination.ts";
import { exporterRig } from "../exporterhelper/sendtest/exporter-rig.ts";
import { otlpHttpExporterConfig } from "./config.ts";
import { otlpHttpExporterFactory } from "./factory.ts";

const { cleanUps, destination, exporterTo } = exporterRig(otlpHttpExporterFactory, (endpoint) => ({
  endpoint,
}));

/** A server that is not ours. */
async function foreignServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each(signals.flatMap((signal) => ["proto", "json"].map((encoding) => [signal, encoding] as const)))(
  "%s as %s arrive as they were sent",
  async (signal, encoding) => {
    const { httpPort, arrived } = await destination();
    const { exporter } = await exporterTo(`http://127.0.0.1:${httpPort}/`, { encoding }, signal);
    await exporter.consume(oneItem(signal));
    expect(arrived()).toEqual([jsonOf(oneItem(signal))]);
  },
);

test.each(["gzip", "zstd", "zlib", "deflate", "snappy", "x-snappy-framed", "lz4", "none", ""])(
  "compression %j",
  async (compression) => {
    const { httpPort, arrived } = await destination();
    const { exporter } = await exporterTo(`http://127.0.0.1:${httpPort}`, { compression });
    await exporter.consume(oneItem("traces"));
    expect(arrived()).toHaveLength(1);
  },
);

test("an endpoint for a signal is used as it is", async () => {
  const { httpPort, arrived } = await destination();
  const { exporter } = await exporterTo("http://127.0.0.1:1", {
    traces_endpoint: `http://127.0.0.1:${httpPort}/v1/traces`,
  });
  await exporter.consume(oneItem("traces"));
  expect(arrived()).toHaveLength(1);
});

test("a retryable answer stays retryable, with its delay", async () => {
  const { httpPort } = await destination(
    refusingConsumers(new RetryableError("disk_full", "disk full", 4_000)),
  );
  const { exporter } = await exporterTo(`http://127.0.0.1:${httpPort}`);
  const error = await exporter.consume(oneItem("traces")).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RetryableError);
  expect(error).toMatchObject({ retryDelayMs: 4_000 });
  expect(String(error)).toContain("responded with HTTP Status Code 503, Message=disk full, Details=[]");
});

test.each([400, 401, 404, 500, 501])("%i is permanent", async (status) => {
  const endpoint = await foreignServer((request, response) => {
    request.resume();
    response.writeHead(status).end();
  });
  const { exporter } = await exporterTo(endpoint);
  await expect(exporter.consume(oneItem("traces"))).rejects.toThrow(PermanentError);
});

test.each([429, 502, 503, 504])(
  "%i is retryable, after a Retry-After in seconds or as a date",
  async (status) => {
    const endpoint = await foreignServer((request, response) => {
      request.resume();
      const retryAfter = request.url === "/date/v1/traces" ? new Date(30_000).toUTCString() : "7";
      response.writeHead(status, { "retry-after": retryAfter }).end();
    });
    for (const [path, delayMs] of [
      ["", 7_000],
      ["/date", 30_000],
    ] as const) {
      // The rig's clock stands at 1970.
      const { exporter } = await exporterTo(endpoint + path);
      await expect(exporter.consume(oneItem("traces"))).rejects.toMatchObject({ retryDelayMs: delayMs });
    }
  },
);

test("a 200 that is no answer of OTLP is fine, but a broken answer is not", async () => {
  const endpoint = await foreignServer((request, response) => {
    request.resume();
    if (request.url === "/broken/v1/traces")
      response.writeHead(200, { "content-type": "application/json" }).end("{");
    else response.writeHead(204).end();
  });
  const { exporter } = await exporterTo(endpoint);
  await exporter.consume(oneItem("traces"));
  const broken = await exporterTo(`${endpoint}/broken`);
  await expect(broken.exporter.consume(oneItem("traces"))).rejects.toThrow(PermanentError);
});

test("a server that does not answer in time is retryable", async () => {
  const endpoint = await foreignServer((request) => void request.resume());
  const { exporter } = await exporterTo(endpoint, { timeout: "50ms" });
  await expect(exporter.consume(oneItem("traces"))).rejects.toThrow(RetryableError);
});

test.each([
  [{}, "at least one endpoint must be specified"],
  [{ endpoint: "localhost:4318" }, 'endpoint: "localhost:4318" is not a URL with http or https'],
  [{ endpoint: "http://a", encoding: "xml" }, "encoding: invalid encoding type: xml"],
])("%j", (raw, message) => {
  expect(readConfig(otlpHttpExporterConfig, raw).issues).toEqual([message]);
});
