import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Instance } from "../../main/servetest/instance.ts";
import { expect } from "./sightglass.ts";

const register = createRequire(import.meta.url).resolve("@opentelemetry/auto-instrumentations-node/register");
const program = fileURLToPath(new URL("./shop-service.cjs", import.meta.url));

export interface ShopService {
  readonly version: string;
  readonly count: number;
  readonly durationMs: number;
  readonly errors?: number;
}

/** Runs a small service with the official SDK in a process of its own, until it has sent everything and ended. */
export async function runShopService(instance: Instance, service: ShopService): Promise<void> {
  const { version, count, durationMs, errors = 0 } = service;
  const child = spawn(process.execPath, ["--require", register, program], {
    stdio: "ignore",
    env: {
      ...process.env,
      ...{ WORK_COUNT: String(count), WORK_MS: String(durationMs), WORK_ERRORS: String(errors) },
      OTEL_SERVICE_NAME: "cart",
      OTEL_RESOURCE_ATTRIBUTES: `service.version=${version}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${instance.info.otlpHttp}`,
      OTEL_METRICS_EXPORTER: "none",
      OTEL_LOGS_EXPORTER: "otlp",
      // The default asks every cloud for its metadata and waits.
      OTEL_NODE_RESOURCE_DETECTORS: "env,host,os,process",
    },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
}
