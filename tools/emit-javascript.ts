import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative } from "node:path";

/** What a packaged program does not need. */
const leftOut =
  /\.test\.ts$|\.d\.ts$|\.md$|tsconfig.*\.json$|(^|\/)([a-z]*test|testdata|preload|kernels\/assembly)\//;

/**
 * Writes the TypeScript below `from` as JavaScript below `to`, one file for one file; other files are copied.
 * Types are blanked out, not compiled away: lines and columns in a stack trace are those of the source.
 * @returns the number of modules written
 */
export function emitJavaScript(from: string, to: string): number {
  let count = 0;
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    const path = relative(from, source);
    if (!entry.isFile() || leftOut.test(path.replaceAll("\\", "/"))) continue;
    const target = join(to, path);
    mkdirSync(dirname(target), { recursive: true });
    if (path.endsWith(".ts")) {
      writeFileSync(target.replace(/\.ts$/, ".js"), toJavaScript(readFileSync(source, "utf8")));
      count += 1;
    } else {
      copyFileSync(source, target);
    }
  }
  return count;
}

/** One module: types out, and `./x.ts` named as the file it becomes, in imports and in `new URL` alike. */
export function toJavaScript(source: string): string {
  return stripTypeScriptTypes(source).replace(/(["'])(\.{1,2}\/[^"'\n]*)\.ts\1/g, "$1$2.js$1");
}
