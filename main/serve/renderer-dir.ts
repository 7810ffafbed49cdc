import { fileURLToPath } from "node:url";
import { ensureRendererBuilt, rendererFolder } from "../build/renderer.ts";

/** The folder that holds `package.json`, `main/` and `out/`. */
export const programRoot: string = fileURLToPath(new URL("../../", import.meta.url));

/** The built page; in a checkout it is built first where its sources are newer. */
export async function rendererDir(): Promise<string> {
  await ensureRendererBuilt(programRoot);
  return rendererFolder(programRoot);
}
