import { join } from "node:path";
import { type Ending, type ProgramOptions, repoRoot, runPackage, runProgram } from "./program.ts";

/** One check of the whole tree; it counts as one test. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<Ending>;
}

/** Far above what any check takes (seconds), so that only a hang meets it. */
const checkTimeoutMs = 15 * 60_000;
const captured: ProgramOptions = { output: "capture", timeoutMs: checkTimeoutMs };

/** In the order they run: the cheapest to fix first. */
export const checks: readonly Check[] = [
  {
    name: "format and lint (biome)",
    run: () => runPackage("@biomejs/biome", "biome", ["ci", "--colors=off", "."], captured),
  },
  {
    name: "lint with types (oxlint)",
    run: () => runPackage("oxlint", "oxlint", ["--type-aware", "--deny-warnings"], captured),
  },
  { name: "types (tsc -b)", run: () => runPackage("@typescript/native", "tsc", ["-b"], captured) },
  { name: "import directions (layers)", run: () => runTool("layers.ts") },
  { name: "kernels are what their sources compile to", run: () => runTool("kernels.ts", "--check") },
  { name: "dead code (knip)", run: () => runPackage("knip", "knip", ["--no-progress"], captured) },
  { name: "house rules (tidy)", run: () => runTool("tidy.ts") },
];

function runTool(file: string, ...args: string[]): Promise<Ending> {
  return runProgram(process.execPath, [join(repoRoot, "tools", file), ...args], captured);
}
