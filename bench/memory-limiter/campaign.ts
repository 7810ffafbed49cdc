import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { traceRequests } from "../generator/requests.ts";
import { type FloodResult, flood } from "./flood.ts";
import type { LimitedMessage } from "./limited-process.ts";
import { SlowServer } from "./slow-server.ts";

const program = fileURLToPath(new URL("limited-process.ts", import.meta.url));

const limitMiB = 160;
/** What the memory may exceed its limit by. */
const overshoot = 1.1;
const sustainableSpansPerSecond = 5_000;
const overload = 10;
/** Long enough to fill the limit some ten times over. */
const floodSeconds = 30;
/** Spans that are offered again and again. */
const differentSpans = 50_000;
/** How fast the server is in the end, so that what was taken is soon handed on. */
const releasedSpansPerSecond = 10_000_000;

interface Round extends FloodResult {
  readonly delivered: number;
  readonly maxMiB: number;
  readonly maxRssMiB: number;
  readonly wrong: readonly string[];
}

/** `n` rounds of a pipeline that is offered ten times what the server behind it takes. */
export async function runMemoryLimiterCampaign(
  n: number,
  seed: number,
  log: (line: string) => void,
): Promise<{ readonly failures: number; readonly detail: unknown }> {
  const rounds: Round[] = [];
  for (let i = 0; i < n; i++) {
    const round = await runRound(seed + i);
    rounds.push(round);
    log(`round ${i + 1}: ${JSON.stringify(round)}`);
  }
  const failures = rounds.filter(({ wrong }) => wrong.length > 0).length;
  return { failures, detail: { limitMiB, sustainableSpansPerSecond, overload, floodSeconds, rounds } };
}

async function runRound(seed: number): Promise<Round> {
  const server = new SlowServer(sustainableSpansPerSecond);
  const child = fork(program, ["--limit", String(limitMiB), "--to", await server.listen()], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  try {
    const { address } = await message(child, "listening");
    const bodies = [...traceRequests(differentSpans, seed)];
    const result = await flood(address, bodies, sustainableSpansPerSecond * overload, floodSeconds);
    server.rate = releasedSpansPerSecond;
    child.send("end");
    const { maxBytes, maxRssBytes, dropped } = await message(child, "ended");
    const memory = { maxMiB: mebibytes(maxBytes), maxRssMiB: mebibytes(maxRssBytes) };
    const round = { ...result, delivered: server.spans, ...memory };
    return { ...round, wrong: whatIsWrong(round, dropped) };
  } finally {
    child.kill("SIGKILL");
    server.close();
  }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function whatIsWrong(round: Omit<Round, "wrong">, dropped: number): string[] {
  const { accepted, refused, lost, delivered, maxMiB } = round;
  return [
    ...(maxMiB > limitMiB * overshoot ? [`${maxMiB} MiB in use, the limit is ${limitMiB} MiB`] : []),
    ...(lost > 0 ? [`${lost} spans were not answered with a status that says to try again`] : []),
    ...(accepted === delivered
      ? []
      : [`${accepted} spans accepted, ${delivered} delivered, ${dropped} dropped`]),
    ...(refused === 0 ? ["nothing was refused: the limit was never reached"] : []),
    ...(accepted === 0 ? ["nothing was accepted"] : []),
  ];
}

async function message<K extends LimitedMessage["kind"]>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<LimitedMessage, { kind: K }>> {
  for (;;) {
    const [received] = (await once(child, "message")) as [LimitedMessage];
    if (received.kind === kind) return received as Extract<LimitedMessage, { kind: K }>;
  }
}
