import { join } from "node:path";
import { isCaptureName } from "../../app/api/captures.ts";
import { capturesDir, defaultDataDir } from "../instance/data-dir.ts";
import { UsageError } from "./exit-code.ts";

/** For `readArgs`: which data a command is about. */
export const dataDirOptions = {
  "data-dir": { type: "string" },
  capture: { type: "string" },
} as const;

/** `--data-dir DIR`, and `--capture NAME` for a capture beside what is live in it. */
export function chosenDataDir(values: {
  readonly "data-dir"?: string | undefined;
  readonly capture?: string | undefined;
}): string {
  const dataDir = values["data-dir"] ?? defaultDataDir();
  const { capture } = values;
  if (capture === undefined) return dataDir;
  if (!isCaptureName(capture))
    throw new UsageError("--capture is up to 60 small letters, digits, dots, dashes and underscores.");
  return join(capturesDir(dataDir), capture);
}
