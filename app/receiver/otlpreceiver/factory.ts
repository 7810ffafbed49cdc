import type { Consumers } from "../../consumer/consumer.ts";
import type { OtlpReceiverConfig } from "./config.ts";
import type { DecodeRequest } from "./intake.ts";
import { OtlpReceiver, type OtlpReceiverSettings } from "./otlp-receiver.ts";

/** As in Collector YAML. */
export const otlpReceiverType = "otlp";

/** OTLP over gRPC and HTTP. Throws an `Error` with a sentence for the user where the configuration is wrong. */
export function createOtlpReceiver(
  config: OtlpReceiverConfig,
  settings: OtlpReceiverSettings,
  consumers: Consumers,
  decode: DecodeRequest,
): OtlpReceiver {
  return new OtlpReceiver(config, settings, consumers, decode);
}
