import { choiceHint, durationMs } from "../../component/config/scalars.ts";
import { key, optionalSection, type SectionOf, section } from "../../component/config/section.ts";
import { grpcClientKeys } from "../../network/client-config.ts";
import { parseGrpcTarget } from "../../network/endpoint.ts";
import { sendingQueue } from "../exporterhelper/queue-config.ts";
import { retryOnFailure } from "../exporterhelper/retry-config.ts";

const keys = {
  ...grpcClientKeys,
  timeout: key(durationMs, 5_000, "How long one call may take"),
  retry_on_failure: key(retryOnFailure, retryOnFailure.defaults()),
  sending_queue: { ...optionalSection(sendingQueue), fallback: sendingQueue.defaults() },
};

export type OtlpExporterConfig = SectionOf<typeof keys>;

/** Compressions a gRPC message can have here and in the Collector. */
const grpcCompressions: ReadonlySet<string> = new Set(["gzip", "zstd", "snappy", "none", ""]);

/** Source: `exporter/otlpexporter/config.go`. */
export const otlpExporterConfig = section(keys, ({ endpoint, compression }, path, issues) => {
  if (endpoint === "") issues.validate([...path, "endpoint"], 'requires a non-empty "endpoint"');
  else if (parseGrpcTarget(endpoint) === undefined)
    issues.validate([...path, "endpoint"], `invalid port or host in endpoint "${endpoint}"`);
  if (!grpcCompressions.has(compression))
    issues.validate(
      [...path, "compression"],
      `unsupported compression type "${compression}"`,
      choiceHint(compression, grpcCompressions),
    );
});
