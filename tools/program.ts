import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";

const manifestWithBins = v.object({ bin: v.record(v.string(), v.string()) });

/** The checkout. Every tool works on it, whatever folder it was called from. */
export const repoRoot: string = join(import.meta.dirname, "..");

/** How a program ended. `code` is `undefined` when it was killed or never started. */
export interface Ending {
  readonly code: number | undefined;
  readonly output: string;
  readonly timedOut: boolean;
}

export interface ProgramOptions {
  /** `inherit`: straight to the terminal. `capture`: kept, to be shown only when it failed. */
  readonly output: "inherit" | "capture";
  readonly timeoutMs: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program without stdin and waits for its end. Never throws: a program that cannot start has no exit code. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<Ending> {
  const piped = options.output === "capture" ? "pipe" : "inherit";
  const child = spawn(command, args, {
    cwd: repoRoot,
    env: { ...process.env, ...plainText(options), ...options.env },
    stdio: ["ignore", piped, piped],
  });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, options.timeoutMs);
  return new Promise((resolve) => {
    const end = (code: number | null | undefined, note = ""): void => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, output: Buffer.concat(chunks).toString("utf8") + note, timedOut });
    };
    child.once("error", (error) => end(undefined, `${command}: ${error.message}\n`));
    child.once("close", (code) => end(code));
  });
}

/** Colours belong on a terminal: in a log they are noise that tools print all the same when they see `CI`. */
function plainText(options: ProgramOptions): NodeJS.ProcessEnv {
  const isTerminal = options.output === "inherit" && process.stdout.isTTY;
  return isTerminal ? {} : { NO_COLOR: "1", FORCE_COLOR: undefined };
}

/** Runs the command-line program `bin` of an installed package on this very Node, so that no other version slips in. */
export function runPackage(
  packageName: string,
  bin: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<Ending> {
  return runProgram(process.execPath, [binPath(packageName, bin), ...args], options);
}

/** File of a package's command. Read from its manifest, since `.bin` holds shell scripts on Windows. */
export function binPath(packageName: string, bin: string): string {
  const folder = join(repoRoot, "node_modules", packageName);
  const manifest = v.parse(manifestWithBins, JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const file = manifest.bin[bin];
  if (file === undefined) throw new Error(`${packageName} has no command ${bin}`);
  return join(folder, file);
}
