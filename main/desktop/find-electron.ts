import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The Electron program, or undefined where the package came without one (its binary is a download of its own).
 * The package's own entry is not loaded: it would try to download and end the process.
 */
export function findElectron(root: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const packageDir = join(root, "node_modules", "electron");
  const nameFile = join(packageDir, "path.txt");
  const name = existsSync(nameFile) ? readFileSync(nameFile, "utf8").trim() : "electron";
  const override = environment["ELECTRON_OVERRIDE_DIST_PATH"];
  const program = join(override ?? join(packageDir, "dist"), name);
  return existsSync(program) ? program : undefined;
}
