import { AttemptLog } from "../../../component/attempt-log.ts";
import { ComponentRig } from "../../../component/componenttest/component-rig.ts";
import { Telemetry } from "../../../component/telemetry.ts";
import type { Consumers } from "../../../consumer/consumer.ts";
import { Sink } from "../../../consumer/consumertest/sink.ts";
import { createDefaultConfig, type OtlpReceiverConfig, type ServerLimits } from "../config.ts";
import type { Admit, DecodeRequest } from "../intake.ts";
import { OtlpReceiver } from "../otlp-receiver.ts";
import { standInDecode } from "./stand-in-decode.ts";

export const systemClock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

export interface RunningReceiver {
  readonly receiver: OtlpReceiver;
  readonly telemetry: Telemetry;
  readonly attempts: AttemptLog;
  readonly logLines: string[];
  readonly grpcPort: number;
  readonly httpPort: number;
}

export interface ReceiverOptions {
  readonly consumers?: Consumers;
  readonly decode?: DecodeRequest;
  readonly limits?: Partial<ServerLimits>;
  readonly admit?: Admit;
  /** One limit for both protocols. */
  readonly mebibytesMax?: number;
  readonly endpoints?: readonly string[];
  readonly allowedHosts?: readonly string[];
}

export function testConfig(options: ReceiverOptions): OtlpReceiverConfig {
  const { protocols, limits } = createDefaultConfig();
  const endpoints = options.endpoints ?? ["127.0.0.1:0"];
  const mebibytes = options.mebibytesMax ?? 64;
  return {
    protocols: {
      grpc: { ...protocols.grpc!, endpoints, max_recv_msg_size_mib: mebibytes },
      http: { ...protocols.http!, endpoints, max_request_body_size: mebibytes * 1024 * 1024 },
    },
    allowed_hosts: options.allowedHosts ?? [],
    limits: { ...limits, ...options.limits },
  };
}

/** Starts a receiver on free ports. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<RunningReceiver> {
  const telemetry = new Telemetry();
  const attempts = new AttemptLog(systemClock);
  const logLines: string[] = [];
  const settings = {
    ...new ComponentRig("otlp").settings,
    clock: systemClock,
    telemetry,
    attempts,
    log: (line: string) => void logLines.push(line),
    ...(options.admit === undefined ? {} : { admit: options.admit }),
  };
  const consumers = options.consumers ?? new Sink().consumers;
  const receiver = new OtlpReceiver(
    testConfig(options),
    settings,
    consumers,
    options.decode ?? standInDecode,
  );
  await receiver.start();
  const portOf = (protocol: "grpc" | "http") =>
    Number(
      receiver
        .listeners()
        .find((l) => l.protocol === protocol)
        ?.address.split(":")
        .at(-1),
    );
  return { receiver, telemetry, attempts, logLines, grpcPort: portOf("grpc"), httpPort: portOf("http") };
}

/** Codes of the attempts so far, oldest first. */
export function attemptCodes({ attempts }: RunningReceiver): string[] {
  return attempts.list().map((attempt) => attempt.code);
}
