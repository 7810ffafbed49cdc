import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export interface ProgramCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program ended with another code than 0, or could not be started. The message has the end of its output. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/** Time to flush and drain. */
const stopLimitMs = 15_000;

/** Enough to see what went wrong. */
const shownOutputChars = 2000;

/** Runs a program to its end and gives its standard output. Throws `ProgramError`. */
export async function runProgram(command: ProgramCommand): Promise<string> {
  const program = new Program(command);
  const code = await program.exited;
  if (code !== 0) throw new ProgramError(`${command.file} ended with ${code}: ${program.output}`);
  return program.output;
}

/** A running child process and the end of what it said. */
export class Program {
  readonly exited: Promise<number>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #output = "";

  constructor({ file, args, cwd, env }: ProgramCommand) {
    this.#child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-shownOutputChars);
      });
    }
    this.exited = this.#exit();
  }

  get output(): string {
    return this.#output.trim();
  }

  /** Waits for output that matches. Throws `ProgramError` if the program ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    let isRunning = true;
    const ended = this.exited.then(() => {
      isRunning = false;
    });
    while (isRunning) {
      const match = pattern.exec(this.#output);
      if (match !== null) return match;
      await Promise.race([once(this.#child.stdout, "data"), ended]);
    }
    throw new ProgramError(`ended before it was ready: ${this.output}`);
  }

  /** Asks the program to end and waits until it has; one that does not listen is killed. */
  async stop(): Promise<number> {
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopLimitMs);
    const code = await this.exited;
    clearTimeout(timer);
    return code;
  }

  async #exit(): Promise<number> {
    try {
      const [code, signal] = (await once(this.#child, "close")) as [number | null, string | null];
      // A program that SIGTERM ended did what it was asked, as far as its caller can tell.
      return code ?? (signal === "SIGTERM" ? 0 : 1);
    } catch (error) {
      this.#output += error instanceof Error ? error.message : String(error);
      return 127;
    }
  }
}
