import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repoRoot } from "./program.ts";
import { functionLengths, type TidyFile, tidyRules } from "./tidy-rules.ts";

// `npm run tidy`: the house rules over every file git knows or would know. Adding `-- --report` shows function lengths.

/** Lines of the report. */
const longestShown = 15;

function readCheckout(): TidyFile[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const listed = execFileSync("git", args, { cwd: repoRoot, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  // Listed and gone: deleted, and the deletion not yet committed.
  const paths = listed.split("\0").filter((path) => path !== "" && existsSync(join(repoRoot, path)));
  return paths.flatMap((path) => {
    const stat = lstatSync(join(repoRoot, path));
    if (!stat.isFile()) return [];
    const content = readFileSync(join(repoRoot, path));
    return [{ path, bytes: stat.size, text: content.includes(0) ? "" : content.toString("utf8") }];
  });
}

function report(files: readonly TidyFile[]): void {
  const sources = files.filter((file) => /\.tsx?$/.test(file.path) && !/\.(test|d)\.tsx?$/.test(file.path));
  const lengths = functionLengths(sources).toSorted((a, b) => b.lines - a.lines);
  const at = (share: number): number => lengths[Math.floor(lengths.length * (1 - share))]?.lines ?? 0;
  say(
    `${sources.length} source files, ${lengths.length} functions: median ${at(0.5)} lines, p95 ${at(0.95)}, p99 ${at(0.99)}`,
  );
  for (const { path, line, lines } of lengths.slice(0, longestShown)) say(`${lines} lines  ${path}:${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function main(): void {
  const files = readCheckout();
  let count = 0;
  for (const rule of tidyRules) {
    for (const { path, message } of rule.check(files)) {
      say(`${path}: ${message} (${rule.name})`);
      count += 1;
    }
  }
  if (process.argv.includes("--report")) report(files);
  say(`${files.length} files, ${count} findings`);
  process.exitCode = count > 0 || files.length === 0 ? 1 : 0;
}

main();
