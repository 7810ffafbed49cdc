import { parseArgs } from "node:util";
import { parseGoDuration } from "../../app/base/go-duration.ts";
import { type FaultKind, faultKinds } from "./faults.ts";
import { maxServices, minServices } from "./services/catalogue.ts";

export const protocols = ["grpc", "http/protobuf", "http/json"] as const;
export type OtlpProtocol = (typeof protocols)[number];

export interface DemoOptions {
  /** How many services of the shop run, `minServices` … `maxServices`. */
  readonly services: number;
  /** Requests per second that the load generator starts, on average. */
  readonly rate: number;
  /** Milliseconds until the demo stops by itself; `undefined` runs until a signal. */
  readonly durationMs: number | undefined;
  readonly fault: FaultKind | undefined;
  /** Base URL of the OTLP receiver. */
  readonly endpoint: string;
  readonly protocol: OtlpProtocol;
  /** Seed of every random choice (journeys, durations, errors). Ids stay random. */
  readonly seed: number;
}

/** The command line was wrong; the message says what and what would be right. Exit code 2. */
export class DemoUsageError extends Error {
  override readonly name = "DemoUsageError";
}

export const demoUsage = `usage: sightglass demo [--services N] [--rate R] [--duration D] [--fault KIND]
                       [--endpoint URL] [--protocol P] [--seed S]

  --services N    how many services of the web shop run, ${minServices} to ${maxServices} (default 7)
  --rate R        requests per second (default 4)
  --duration D    stop after D, such as 30s, 5m or 1m30s (default: until Ctrl-C)
  --fault KIND    one version of one service misbehaves: ${faultKinds.join(", ")}
  --endpoint URL  OTLP receiver (default OTEL_EXPORTER_OTLP_ENDPOINT, else http://127.0.0.1:4318, for grpc :4317)
  --protocol P    ${protocols.join(", ")} (default OTEL_EXPORTER_OTLP_PROTOCOL, else http/protobuf)
  --seed S        a whole number: the same journeys and errors again`;

const defaultServices = 7;
const defaultRate = 4;
/** Above this the demo's own CPU time, not the scenario, decides every duration. */
const maxRate = 200;
const nanoPerMs = 1e6;

const argumentSpec = {
  services: { type: "string" },
  rate: { type: "string" },
  duration: { type: "string" },
  fault: { type: "string" },
  endpoint: { type: "string" },
  protocol: { type: "string" },
  seed: { type: "string" },
} as const;

/** Reads the arguments after `demo`. Throws `DemoUsageError`. */
export function parseDemoOptions(args: readonly string[], env = process.env): DemoOptions {
  const values = parseFlags(args);
  const protocol = oneOf("--protocol", values.protocol ?? protocolFrom(env), protocols);
  return {
    services: wholeNumber("--services", values.services, defaultServices, minServices, maxServices),
    rate: positiveNumber("--rate", values.rate, defaultRate, maxRate),
    durationMs: values.duration === undefined ? undefined : parseDuration(values.duration),
    fault: values.fault === undefined ? undefined : oneOf("--fault", values.fault, faultKinds),
    endpoint: httpUrl(values.endpoint ?? (env["OTEL_EXPORTER_OTLP_ENDPOINT"] || defaultEndpoint(protocol))),
    protocol,
    seed: wholeNumber("--seed", values.seed, Date.now() % 2 ** 31, 0, 2 ** 31),
  };
}

function parseFlags(args: readonly string[]): Partial<Record<keyof typeof argumentSpec, string>> {
  try {
    return parseArgs({ args: [...args], options: argumentSpec, strict: true, allowPositionals: false })
      .values;
  } catch (error) {
    throw new DemoUsageError(error instanceof Error ? error.message : String(error));
  }
}

function protocolFrom(env: NodeJS.ProcessEnv): string {
  return env["OTEL_EXPORTER_OTLP_PROTOCOL"] || "http/protobuf";
}

function defaultEndpoint(protocol: OtlpProtocol): string {
  return protocol === "grpc" ? "http://127.0.0.1:4317" : "http://127.0.0.1:4318";
}

function parseDuration(text: string): number {
  const durationNano = parseGoDuration(text);
  if (durationNano !== undefined && durationNano > 0) return durationNano / nanoPerMs;
  throw new DemoUsageError(`--duration ${text}: expected a duration such as 30s, 5m or 1m30s`);
}

function wholeNumber(
  flag: string,
  text: string | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new DemoUsageError(`${flag} ${text}: expected a whole number from ${min} to ${max}`);
}

function positiveNumber(flag: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined) return fallback;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value > 0 && value <= max) return value;
  throw new DemoUsageError(`${flag} ${text}: expected a number above 0, at most ${max}`);
}

function oneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw new DemoUsageError(`${flag} ${text}: expected one of ${allowed.join(", ")}`);
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return text.replace(/\/+$/, "");
  throw new DemoUsageError(`--endpoint ${text}: expected a URL such as http://127.0.0.1:4318`);
}
