import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";
import { ensureRendererBuilt, rendererFolder } from "../main/build/renderer.ts";
import { fingerprint, isBuiltFrom, markBuiltFrom } from "../main/build/stale.ts";
import { emitJavaScript } from "./emit-javascript.ts";
import { repoRoot } from "./program.ts";

// `npm run build`: the renderer. With `-- --electron` also `out/electron/`, the tree that is packaged (and left alone
// with `--if-stale` where it is up to date):
//
//   out/electron/  package.json          name, version, entry
//                  app/ main/            the sources as JavaScript, file by file, so that workers stay where they were
//                  main/electron/preload.cjs  one bundled CommonJS file: a sandboxed preload can load nothing else
//                  out/renderer/         the built pages
//
// Packages are not bundled: electron-builder adds the `dependencies` of package.json.

const electronFolder = join(repoRoot, "out", "electron");
const electronInputs = ["app", "main", "renderer", "tools", "package.json", "package-lock.json"];

async function buildForElectron(): Promise<void> {
  const sources = fingerprint(repoRoot, electronInputs);
  rmSync(electronFolder, { recursive: true, force: true });
  mkdirSync(electronFolder, { recursive: true });
  const count = ["app", "main"]
    .map((folder) => emitJavaScript(join(repoRoot, folder), join(electronFolder, folder)))
    .reduce((sum, files) => sum + files, 0);
  cpSync(join(repoRoot, "package.json"), join(electronFolder, "package.json"));
  await bundlePreload();
  cpSync(rendererFolder(repoRoot), join(electronFolder, "out", "renderer"), { recursive: true });
  markBuiltFrom(electronFolder, sources);
  process.stdout.write(`${count} modules, preload and renderer in ${electronFolder}\n`);
}

async function bundlePreload(): Promise<void> {
  await build({
    configFile: false,
    root: repoRoot,
    logLevel: "warn",
    build: {
      ssr: join(repoRoot, "main", "preload", "preload.ts"),
      target: "node24",
      outDir: join(electronFolder, "main", "electron"),
      emptyOutDir: false,
      rolldownOptions: {
        external: ["electron"],
        output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
      },
    },
  });
}

async function main(): Promise<void> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ options: { electron: flag, "if-stale": flag } });
  const outcome = await ensureRendererBuilt(repoRoot);
  process.stdout.write(outcome === "fresh" ? "renderer: up to date\n" : "renderer: built\n");
  if (!values.electron) return;
  if (values["if-stale"] && isBuiltFrom(electronFolder, fingerprint(repoRoot, electronInputs))) return;
  await buildForElectron();
}

await main();
