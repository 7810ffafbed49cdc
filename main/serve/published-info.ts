import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { ListenerStatus } from "../../app/api/engine.ts";
import type { EngineClient } from "../../app/api/methods.ts";
import type { Disposable } from "../../app/base/disposable.ts";
import { type InstanceInfo, instanceFilePath, writeInstanceFile } from "../instance/instance-file.ts";
import { version } from "../version.ts";
import type { ServeOptions } from "./serve-options.ts";

/** What the files say that lead others here. */
export function instanceInfo(listeners: readonly ListenerStatus[], ui: string, token: string): InstanceInfo {
  const first = (protocol: ListenerStatus["protocol"]) =>
    listeners.find((listener) => listener.protocol === protocol && listener.state === "listening")?.address;
  return { pid: process.pid, version, otlpGrpc: first("grpc"), otlpHttp: first("http"), ui, token };
}

/** Writes `instance.json`, and the ready file where one was asked for. */
export function publish(info: InstanceInfo, options: ServeOptions): void {
  writeInstanceFile(instanceFilePath(options.dataDir), info);
  if (options.readyFile === undefined) return;
  mkdirSync(dirname(options.readyFile), { recursive: true });
  writeInstanceFile(options.readyFile, info);
}

/** Writes the files again when another configuration listens elsewhere, and logs where. */
export function followAddresses(
  client: EngineClient,
  first: InstanceInfo,
  options: ServeOptions,
  log: (line: string) => void,
): Disposable {
  let { otlpGrpc, otlpHttp } = first;
  const stop = client.subscribe("changes", ({ listeners }) => {
    // In the middle of a change nothing listens; what is written then would be wrong a moment later.
    if (listeners.some(({ state }) => state === "starting" || state === "stopped")) return;
    const info = instanceInfo(listeners, first.ui, first.token);
    if (info.otlpGrpc === otlpGrpc && info.otlpHttp === otlpHttp) return;
    ({ otlpGrpc, otlpHttp } = info);
    publish(info, options);
    log(`now listening: gRPC ${otlpGrpc ?? "nowhere"}, HTTP ${otlpHttp ?? "nowhere"}`);
  });
  return { dispose: stop };
}
