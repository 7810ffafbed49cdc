import type { EngineClient } from "../../app/api/methods.ts";
import type { Disposable } from "../../app/base/disposable.ts";

/**
 * SIGHUP reads the configuration again, as in the Collector. Where none was given there is nothing to read, and the signal means what it
 * does to any program: its terminal is gone.
 */
export function reloadOnHangup(
  client: EngineClient,
  configs: readonly string[],
  log: (line: string) => void,
): Disposable {
  if (configs.length === 0) return { dispose: () => undefined };
  const reload = () => void reloadAndTell(client, log);
  process.on("SIGHUP", reload);
  return { dispose: () => process.off("SIGHUP", reload) };
}

async function reloadAndTell(client: EngineClient, log: (line: string) => void): Promise<void> {
  try {
    const { isApplied, problems } = await client.call("pipeline.reload", {});
    if (isApplied) return log("configuration reloaded");
    log("configuration not reloaded, the one from before runs on");
    for (const { severity, source, line, column, message, suggestion = "" } of problems) {
      // What is only warned of is not why: former names are no reason to look for one there.
      if (severity !== "error") continue;
      log(`${source}:${line}:${column}: ${message}`);
      for (const help of suggestion.split("\n")) if (help !== "") log(`    ${help}`);
    }
  } catch (error) {
    log(`configuration not reloaded: ${String(error)}`);
  }
}
