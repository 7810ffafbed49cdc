import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { withLock } from "./lock.ts";
import { fingerprint, isBuiltFrom, markBuiltFrom } from "./stale.ts";

/** What the renderer is made of: its own sources, the pure engine folders it shares, and the versions of its packages. */
const rendererInputs = [
  "renderer",
  "app/base",
  "app/pdata",
  "app/traceql",
  "app/api",
  "package-lock.json",
] as const;

/** Says what was done: the build was `fresh`, was made now, or this is an installed program without sources. */
export type BuildOutcome = "fresh" | "built" | "no-sources";

/**
 * Builds the renderer where its sources are newer than the last build, into `out/renderer` below the checkout.
 * Several programs may call it at once: one builds, the others wait, and none ever sees half a build.
 * Words go to stderr; stdout belongs to the command being run.
 * @throws Error when Vite fails
 */
export async function ensureRendererBuilt(root: string): Promise<BuildOutcome> {
  if (!existsSync(join(root, "renderer", "vite.config.ts"))) return "no-sources";
  if (isFresh(root)) return "fresh";
  mkdirSync(join(root, "out"), { recursive: true });
  return withLock(join(root, "out", "renderer.lock"), async () => {
    if (isFresh(root)) return "fresh";
    await buildAndSwap(root);
    return "built";
  });
}

/** Folder of the built renderer below the checkout. */
export function rendererFolder(root: string): string {
  return join(root, "out", "renderer");
}

function isFresh(root: string): boolean {
  return isBuiltFrom(rendererFolder(root), fingerprint(root, rendererInputs));
}

/** Builds beside the old build and swaps, so that a server which is running keeps whole files. */
async function buildAndSwap(root: string): Promise<void> {
  const sources = fingerprint(root, rendererInputs);
  const staging = join(root, "out", "renderer.new");
  const old = join(root, "out", "renderer.old");
  process.stderr.write("sightglass: building the renderer …\n");
  await runVite(root, staging);
  markBuiltFrom(staging, sources);
  rmSync(old, { recursive: true, force: true });
  const target = rendererFolder(root);
  if (existsSync(target)) renameSync(target, old);
  renameSync(staging, target);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Vite in a process of its own: its compiler must not stay in the memory of an engine that runs for days.
 * It is asked to speak of errors only, and what it says becomes the message of the error.
 */
async function runVite(root: string, outDir: string): Promise<void> {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const config = join(root, "renderer", "vite.config.ts");
  const args = [
    vite,
    "build",
    "--config",
    config,
    "--outDir",
    outDir,
    "--emptyOutDir",
    "--logLevel",
    "error",
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    // NODE_ENV would otherwise be inherited, and a test run would leave a development build of React behind.
    env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1", ELECTRON_RUN_AS_NODE: "1" },
  });
  const [words, complaints, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exitCodeOf(child),
  ]);
  if (code !== 0) throw new Error(`building the renderer failed\n${words}${complaints}`);
}

function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
