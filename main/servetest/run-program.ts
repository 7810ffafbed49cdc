import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The command line's entry. */
export const program = fileURLToPath(new URL("../cli/sightglass.ts", import.meta.url));

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line to its end; `meanwhile` gets a function that sends SIGTERM. */
export function run(
  args: readonly string[],
  meanwhile?: (terminate: () => void) => unknown,
): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].on("data", (chunk: Buffer) => {
        output[name] += chunk.toString();
      });
    child.on("close", (code) => resolve({ code, ...output }));
    meanwhile?.(() => child.kill("SIGTERM"));
  });
}
