import { setTimeout as delay } from "node:timers/promises";
import { faultsOfHop, type Hop, missingSignals } from "./expectations.ts";
import type { Cell, Protocol } from "./matrix.ts";
import type { Participant } from "./participants.ts";
import { Program, type ProgramCommand } from "./program.ts";
import { readTrace } from "./read-trace.ts";
import type { Sightglass } from "./sightglass.ts";

export interface PreparedParticipant {
  readonly participant: Participant;
  readonly command: ProgramCommand;
}

export interface HopResult {
  readonly name: string;
  readonly protocol: Protocol;
  /** Empty where everything arrived as it was sent. */
  readonly faults: readonly string[];
}

/** The programs have flushed when they are gone; what they sent is committed before it is acknowledged. */
const arrivalLimitMs = 5000;
const pollMs = 100;

/** Starts all programs with the settings of the cell, sends one request through them, and looks at what arrived. */
export async function runChain(
  sightglass: Sightglass,
  cell: Cell,
  prepared: readonly PreparedParticipant[],
): Promise<HopResult[]> {
  const hops = prepared.map(({ participant }) => hopOf(participant, cell));
  const programs = prepared.map(
    (entry, index) => new Program(commandOf(sightglass, cell, entry, hops[index]!)),
  );
  let traceIds: string[];
  try {
    traceIds = await walk(programs);
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
  }
  const faults = await faultsOf(sightglass, hops, traceIds);
  return prepared.map(({ participant }, index) => ({
    name: participant.name,
    protocol: protocolOf(participant, cell),
    faults: faults[index] ?? [],
  }));
}

function hopOf({ name, language }: Participant, { protocol, compression }: Cell): Hop {
  return { name, language, service: `${name} ${protocol} ${compression}` };
}

function protocolOf({ speaksJson }: Participant, { protocol }: Cell): Protocol {
  return protocol === "http/json" && !speaksJson ? "http/protobuf" : protocol;
}

function commandOf(
  sightglass: Sightglass,
  cell: Cell,
  prepared: PreparedParticipant,
  hop: Hop,
): ProgramCommand {
  const protocol = protocolOf(prepared.participant, cell);
  return {
    ...prepared.command,
    env: {
      ...prepared.command.env,
      OTEL_SERVICE_NAME: hop.service,
      OTEL_EXPORTER_OTLP_ENDPOINT: protocol === "grpc" ? sightglass.grpcEndpoint : sightglass.httpEndpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      // No compression is the default; the Python SDK refuses to be told `none` for gRPC.
      ...(cell.compression === "none" ? {} : { OTEL_EXPORTER_OTLP_COMPRESSION: cell.compression }),
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_LOGS_EXPORTER: "otlp",
    },
  };
}

/** One request through all programs; the trace id that each of them saw. */
async function walk(programs: readonly Program[]): Promise<string[]> {
  const [first = "", ...rest] = await Promise.all(programs.map(urlOf));
  const response = await fetch(`${first}/hop?${new URLSearchParams({ next: rest.join(",") })}`);
  if (!response.ok) throw new Error(`the chain answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { traceIds: string[] }).traceIds;
}

async function urlOf(program: Program): Promise<string> {
  const [, port = ""] = await program.says(/^listening (\d+)\r?\n/m);
  return `http://127.0.0.1:${port}`;
}

/** What is wrong per hop, after everything had time to arrive. */
async function faultsOf(
  sightglass: Sightglass,
  hops: readonly Hop[],
  traceIds: readonly string[],
): Promise<string[][]> {
  const [traceId] = traceIds;
  if (traceId === undefined || new Set(traceIds).size !== 1 || traceIds.length !== hops.length) {
    return hops.map(() => [`the programs saw the traces ${traceIds.join(", ")}`]);
  }
  let faults: string[][] = [];
  for (let waitedMs = 0; waitedMs < arrivalLimitMs; waitedMs += pollMs) {
    const spans = readTrace((await sightglass.trace(traceId)) ?? {});
    const services = await sightglass.services();
    faults = hops.map((hop, index) => [
      ...faultsOfHop(hops, index, spans),
      ...missingSignals(services.find(({ name }) => name === hop.service)),
    ]);
    if (faults.every((found) => found.length === 0)) return faults;
    await delay(pollMs);
  }
  return faults;
}
