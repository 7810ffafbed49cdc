import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import type { Signal } from "../app/base/signal.ts";

const services: Readonly<Record<Signal, readonly [folder: string, name: string]>> = {
  traces: ["trace", "Trace"],
  metrics: ["metrics", "Metrics"],
  logs: ["logs", "Logs"],
};

let root: protobuf.Root | undefined;

/** All messages of OTLP, with camelCase fields. */
export function otlpRoot(): protobuf.Root {
  if (root === undefined) {
    root = new protobuf.Root();
    root.resolvePath = (_origin, target) => fileURLToPath(new URL(target, import.meta.url));
    root.loadSync(
      Object.values(services).map(
        ([folder]) => `opentelemetry/proto/collector/${folder}/v1/${folder}_service.proto`,
      ),
    );
  }
  return root;
}

export function exportRequestType(signal: Signal): protobuf.Type {
  const [folder, name] = services[signal];
  return otlpRoot().lookupType(`opentelemetry.proto.collector.${folder}.v1.Export${name}ServiceRequest`);
}

export function exportResponseType(signal: Signal): protobuf.Type {
  const [folder, name] = services[signal];
  return otlpRoot().lookupType(`opentelemetry.proto.collector.${folder}.v1.Export${name}ServiceResponse`);
}
