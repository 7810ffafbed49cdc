import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repoRoot, runPackage } from "../../tools/program.ts";

/** Far above a round: a property that takes this long does not end. */
const roundMsMax = 60 * 60_000;

/**
 * `n` rounds of every unit test with a property in it. `npm test` tries the same values each time; here each round has
 * a seed of its own, which tries the failure again: `SIGHTGLASS_PROPERTY_SEED=7 npx vitest run FILE`.
 * @returns the rounds that failed, with what vitest said of them
 */
export async function runPropertyCampaign(
  n: number,
  seed: number,
  log: (line: string) => void,
): Promise<{ readonly failures: number; readonly detail: unknown }> {
  const files = propertyTests();
  const failed: { readonly seed: number; readonly output: string }[] = [];
  for (let round = 0; round < n; round++) {
    const roundSeed = seed + round;
    const ending = await runPackage("vitest", "vitest", ["run", "--reporter=dot", ...files], {
      output: "capture",
      timeoutMs: roundMsMax,
      env: { SIGHTGLASS_PROPERTY_SEED: String(roundSeed) },
    });
    if (ending.code !== 0) failed.push({ seed: roundSeed, output: ending.output });
    log(`seed ${roundSeed}: ${ending.code === 0 ? "held" : `failed\n${ending.output}`}`);
  }
  return { failures: failed.length, detail: { files: files.length, failed } };
}

/** Test files that try a property themselves. */
function propertyTests(): string[] {
  const tests = globSync("{app,main,renderer,tools,bench,proto}/**/*.test.{ts,tsx}", { cwd: repoRoot });
  return tests.filter((file) => readFileSync(join(repoRoot, file), "utf8").includes('"fast-check"')).sort();
}
