import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Files that cannot change what is built. */
const notBuilt = /\.test\.tsx?$|\.md$/;
const foldersNotBuilt: ReadonlySet<string> = new Set(["node_modules", "testdata", "out"]);

/** Name of the file inside a build that says which sources it was made from. */
const stampName = ".fingerprint";

/** Whether the build in `folder` was made from sources with this fingerprint. */
export function isBuiltFrom(folder: string, sources: string): boolean {
  const stamp = join(folder, stampName);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sources;
}

/** Marks the build in `folder` as whole; the last thing a build does. */
export function markBuiltFrom(folder: string, sources: string): void {
  writeFileSync(join(folder, stampName), sources);
}

/**
 * Hash of the content of every file that goes into a build, names included.
 * Content rather than times: a checkout, a clone and an unpacked archive all lie about times.
 * @param inputs files and folders relative to `root`; what does not exist contributes nothing
 */
export function fingerprint(root: string, inputs: readonly string[]): string {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const file of filesUnder(join(root, input))) {
      const content = readFileSync(file);
      hash.update(`${relative(root, file).replaceAll(sep, "/")} ${content.length}\n`).update(content);
    }
  }
  return hash.digest("hex");
}

/** Every file at or below a path, in a fixed order. */
function filesUnder(path: string): string[] {
  let entries: ReturnType<typeof readFolder>;
  try {
    entries = readFolder(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOTDIR") return [path];
    if (code === "ENOENT") return [];
    throw error;
  }
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return foldersNotBuilt.has(entry.name) ? [] : filesUnder(child);
      return notBuilt.test(entry.name) ? [] : [child];
    });
}

function readFolder(path: string) {
  return readdirSync(path, { withFileTypes: true });
}
