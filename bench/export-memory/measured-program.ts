import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { program } from "../../main/servetest/run-program.ts";

/** How a program ended, and what it took. */
export interface Measured {
  readonly seconds: number;
  /** The most memory that was resident at once (`VmHWM` of Linux); undefined where the system does not tell. */
  readonly peakMiB: number | undefined;
}

/** The peak only grows: what was read last is off by what the last moments added. */
const pollMs = 50;
const kibPerMib = 1024;

/** Peak of resident memory so far of a process. */
export function peakMiBOf(pid: number): number | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(file, "utf8"))?.[1];
  return kib === undefined ? undefined : Math.round(Number(kib) / kibPerMib);
}

/** Runs a command line to its end. `read` gets its stdout. Rejects with what it said where it fails. */
export async function runMeasured(
  args: readonly string[],
  read?: (stdout: AsyncIterable<Buffer>) => Promise<void>,
): Promise<Measured> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let peakMiB: number | undefined;
  const polling = setInterval(() => {
    peakMiB = peakMiBOf(child.pid ?? 0) ?? peakMiB;
  }, pollMs);
  try {
    await Promise.all([ended(child, args), read === undefined ? child.stdout.resume() : read(child.stdout)]);
  } finally {
    clearInterval(polling);
    child.kill("SIGKILL");
  }
  return { seconds: round((performance.now() - startMs) / 1000), peakMiB };
}

async function ended(child: ChildProcess, args: readonly string[]): Promise<void> {
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`sightglass ${args.join(" ")} ended with ${code}: ${stderr}`);
}

/** Seconds with one decimal. */
export function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
