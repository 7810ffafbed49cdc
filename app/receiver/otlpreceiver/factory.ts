import type { ReceiverFactory } from "../../component/factory.ts";
import type { Ports } from "../../network/ports.ts";
import type { OtlpReceiverConfig } from "./config.ts";
import type { Admit, DecodeRequest } from "./intake.ts";
import { OtlpReceiver } from "./otlp-receiver.ts";
import { otlpReceiverSchema } from "./schema.ts";

/** As in Collector YAML. */
export const otlpReceiverType = "otlp";

/** What every instance shares. */
export interface OtlpReceiverParts {
  readonly decode: DecodeRequest;
  readonly admit: Admit;
  readonly ports: Ports;
}

/** OTLP over gRPC and HTTP. `create` throws an `Error` with a sentence for the user where an endpoint is not `host:port`. */
export function createOtlpReceiverFactory({
  decode,
  admit,
  ports,
}: OtlpReceiverParts): ReceiverFactory<OtlpReceiverConfig> {
  return {
    kind: "receiver",
    type: otlpReceiverType,
    module: "go.opentelemetry.io/collector/receiver/otlpreceiver",
    schema: otlpReceiverSchema,
    signals: { traces: "stable", metrics: "stable", logs: "stable" },
    doc: "OTLP over gRPC and HTTP, whichever port it comes to.",
    create: (config, settings, consumers) =>
      new OtlpReceiver(config, { ...settings, admit, ports }, consumers, decode),
  };
}
