import { createReadStream, existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import type { Stats } from "../../../app/api/engine.ts";
import type { ImportReport } from "../../../app/api/import.ts";
import type { FilePlace } from "../../../app/base/file-place.ts";
import { signals } from "../../../app/base/signal.ts";
import { prepareDataDir } from "../../instance/data-dir.ts";
import { type ApiSource, openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { chosenDataDir, dataDirOptions } from "../data-dir-option.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { Progress } from "../progress.ts";
import { stopSignal } from "../stop-signal.ts";
import { logToStderr } from "../terminal.ts";

const usage = `sightglass import FILE… [--capture NAME] [--data-dir DIR]

Stores what files hold: OTLP (JSON, JSON lines, protobuf with or without frames), Jaeger JSON, Zipkin v2 JSON, Tempo's JSON,
told by content, compressed with gzip or zstd or in a zip. FILE - is stdin. Good lines are kept where others are bad; every
bad one is named with its reason, and the exit code is 1 then.

  --capture NAME  a capture of its own, apart from what is live: made where it is not there yet. The page shows it at
                  /captures/NAME/, and search, trace, compare and export take --capture, too

  sightglass import incident.zip --capture incident
  sightglass search --capture incident
  sightglass import capture.jsonl.zst trace.jaeger.json
  curl -s … | sightglass import -
`;

const megabyte = 1_000_000;

export const importCommand: Command = {
  usage,
  async run(args) {
    const { values, positionals } = readArgs({
      args: [...args],
      allowPositionals: true,
      options: dataDirOptions,
    });
    if (positionals.length === 0) throw new UsageError("import needs a FILE.");
    const dataDir = chosenDataDir(values);
    for (const file of positionals) if (file !== "-") await stat(file);
    const isNewCapture = values.capture !== undefined && !existsSync(dataDir);
    prepareDataDir(dataDir);
    const signal = stopSignal();
    const source = await openApiSource(dataDir, logToStderr, "fill");
    let isWhole = true;
    let isNothing = false;
    try {
      for (const file of positionals) {
        const answer = await source.post("/api/import", read(file, signal));
        isWhole = report(file, JSON.parse(answer) as ImportReport) && isWhole;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error("cancelled; what was read before is stored", { cause: error });
    } finally {
      isNothing = isNewCapture && (await isEmpty(source));
      await source.close();
      if (isNothing) await rm(dataDir, { recursive: true, force: true });
    }
    if (values.capture !== undefined && !isNothing)
      process.stdout.write(`To look at it: sightglass search --capture ${values.capture}\n`);
    return isWhole ? exitCode.done : exitCode.failed;
  },
};

/** A capture in which nothing was stored is not worth keeping. */
async function isEmpty(source: ApiSource): Promise<boolean> {
  const { stored } = JSON.parse(await source.get("/api/stats")) as Pick<Stats, "stored">;
  return signals.every((signal) => stored[signal] === 0);
}

async function* read(file: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const progress = new Progress();
  const total = file === "-" ? undefined : (await stat(file)).size / megabyte;
  // Also where the next piece may never come: whoever pipes may be waiting for something.
  const stream = addAbortSignal(signal, file === "-" ? process.stdin : createReadStream(file));
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    const of = total === undefined ? "" : ` of ${total.toFixed(1)}`;
    progress.show(`${file}: ${(bytes / megabyte).toFixed(1)}${of} MB`);
    yield chunk;
  }
  progress.clear();
}

/** Whether everything in the file is stored. */
function report(file: string, { stored, refused, refusedCount }: ImportReport): boolean {
  let listed = 0;
  for (const { place, reason, count } of refused) {
    logToStderr(`${shownPlace(file, place)}: ${reason}${count > 1 ? ` (${count} times)` : ""}`);
    listed += count;
  }
  if (listed < refusedCount) logToStderr(`${file}: ${refusedCount - listed} more`);
  const names = { traces: "spans", metrics: "metrics", logs: "log records" } as const;
  const counts = signals
    .filter((signal) => stored[signal] > 0)
    .map((name) => `${stored[name]} ${names[name]}`);
  const summary = counts.length === 0 ? "nothing" : counts.join(", ");
  process.stdout.write(`${file}: ${summary}${refusedCount > 0 ? `; ${refusedCount} refused` : ""}\n`);
  return refusedCount === 0;
}

/** As compilers write it, so that an editor jumps there: `file.jsonl:3`. */
function shownPlace(file: string, { entry, line, record }: FilePlace): string {
  const name = entry === undefined ? file : `${file}/${entry}`;
  if (line !== undefined) return `${name}:${line}`;
  return record === undefined ? name : `${name}, request ${record}`;
}
