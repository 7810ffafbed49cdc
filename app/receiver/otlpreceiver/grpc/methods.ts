import type { Signal } from "../../../base/signal.ts";
import { Refusal } from "../refusal.ts";
import { shownPath } from "../shown-path.ts";
import { grpcCode } from "../status.ts";

/** The methods we serve, by their path. */
const signalByPath: ReadonlyMap<string, Signal> = new Map<string, Signal>([
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Export", "traces"],
  ["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "metrics"],
  ["/opentelemetry.proto.collector.logs.v1.LogsService/Export", "logs"],
]);

/** Packages of other protocols, so that a misdirected sender is told what it speaks. */
const foreignPackages: readonly (readonly [string, string])[] = [
  ["/opencensus.proto.", "this is OpenCensus, not OTLP"],
  ["/jaeger.", "this is Jaeger, not OTLP"],
  ["/skywalking.", "this is SkyWalking, not OTLP"],
  ["/opentelemetry.proto.collector.profiles.", "profiles are not supported yet"],
  ["/opentelemetry.proto.experimental.arrow.", "OTel Arrow is not supported; senders fall back to OTLP"],
  ["/grpc.health.", "there is no health service here"],
  ["/grpc.reflection.", "there is no reflection service here"],
];

export function signalOfMethod(path: string): Signal | undefined {
  return signalByPath.get(path);
}

/** UNIMPLEMENTED that names what there is. */
export function unknownMethod(path: string): Refusal {
  const foreign = foreignPackages.find(([prefix]) => path.startsWith(prefix));
  const what = foreign === undefined ? "unknown method" : foreign[1];
  return new Refusal({
    reason: "unknown_method",
    httpStatus: 404,
    code: grpcCode.unimplemented,
    message: `\`${shownPath(path)}\`: ${what}; this receiver has ${[...signalByPath.keys()].join(", ")}`,
    advice: { fix: "Use an OTLP exporter" },
  });
}
