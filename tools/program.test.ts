import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { binPath, type ProgramOptions, runProgram } from "./program.ts";

const captured: ProgramOptions = { output: "capture", timeoutMs: 60_000 };

function runScript(script: string, options = captured) {
  return runProgram(process.execPath, ["-e", script], options);
}

it("reports the exit code with everything that was said", async () => {
  const ending = await runScript('console.log("out"); console.error("err"); process.exitCode = 3;');
  expect(ending).toEqual({ code: 3, output: expect.stringMatching(/out|err/), timedOut: false });
  expect(ending.output).toContain("out\n");
  expect(ending.output).toContain("err\n");
});

it("gives no stdin, so that nothing can wait for an answer", async () => {
  expect((await runScript("process.stdin.on('end', () => console.log('closed')).resume()")).output).toBe(
    "closed\n",
  );
});

it("stops what hangs; there is then no exit code that could be taken for success", async () => {
  const ending = await runScript("setInterval(() => {}, 1000)", { ...captured, timeoutMs: 200 });
  expect(ending).toEqual({ code: undefined, output: "", timedOut: true });
});

it("does not throw for a program that is not there", async () => {
  const ending = await runProgram("no-such-program", [], captured);
  expect(ending.code).toBeUndefined();
  expect(ending.output).toContain("no-such-program");
});

it.each([
  ["@biomejs/biome", "biome"],
  ["oxlint", "oxlint"],
  ["@typescript/native", "tsc"],
  ["knip", "knip"],
  ["vitest", "vitest"],
  ["@playwright/test", "playwright"],
])("finds the command of %s", (packageName, bin) => {
  expect(existsSync(binPath(packageName, bin))).toBe(true);
});
