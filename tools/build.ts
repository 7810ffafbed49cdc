import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";
import { ensureRendererBuilt, rendererFolder } from "../main/build/renderer.ts";
import { emitJavaScript } from "./emit-javascript.ts";
import { repoRoot } from "./program.ts";

// `npm run build`: the renderer. With `-- --electron` also `out/electron/`, the tree that is packaged:
//
//   out/electron/  package.json          name, version, entry
//                  app/ main/            the sources as JavaScript, file by file, so that workers stay where they were
//                  main/preload/preload.cjs   one bundled CommonJS file: a sandboxed preload can load nothing else
//                  out/renderer/         the built pages
//
// Packages are not bundled: electron-builder adds the `dependencies` of package.json.

const electronFolder = join(repoRoot, "out", "electron");

async function buildForElectron(): Promise<void> {
  rmSync(electronFolder, { recursive: true, force: true });
  mkdirSync(electronFolder, { recursive: true });
  const count = ["app", "main"]
    .map((folder) => emitJavaScript(join(repoRoot, folder), join(electronFolder, folder)))
    .reduce((sum, files) => sum + files, 0);
  cpSync(join(repoRoot, "package.json"), join(electronFolder, "package.json"));
  await bundlePreload();
  cpSync(rendererFolder(repoRoot), join(electronFolder, "out", "renderer"), { recursive: true });
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
      outDir: join(electronFolder, "main", "preload"),
      emptyOutDir: false,
      rolldownOptions: {
        external: ["electron"],
        output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
      },
    },
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { electron: { type: "boolean", default: false } } });
  const outcome = await ensureRendererBuilt(repoRoot);
  process.stdout.write(outcome === "fresh" ? "renderer: up to date\n" : "renderer: built\n");
  if (values.electron) await buildForElectron();
}

await main();
