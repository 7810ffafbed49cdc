import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { defaultDataDir } from "../../instance/data-dir.ts";
import { type ApiSource, openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { logToStderr } from "../terminal.ts";

const usage = `sightglass export [--trace ID | --signals traces,metrics,logs] -o FILE [--data-dir DIR]

With --trace: that trace as one OTLP JSON document. Otherwise everything stored of the signals (all by default), one
OTLP JSON request a line, as the Collector's file exporter writes it. FILE - is stdout.
`;

export const exportCommand: Command = {
  usage,
  async run(args) {
    const { values } = readArgs({
      args: [...args],
      options: {
        trace: { type: "string" },
        signals: { type: "string" },
        output: { type: "string", short: "o" },
        "data-dir": { type: "string" },
      },
    });
    const { trace, signals, output } = values;
    if (output === undefined) throw new UsageError("export needs -o FILE.");
    if (trace !== undefined && signals !== undefined) throw new UsageError("Either --trace or --signals.");
    const source = await openApiSource(values["data-dir"] ?? defaultDataDir(), logToStderr);
    try {
      const text = trace === undefined ? source.stream("/api/export", { signals }) : oneTrace(source, trace);
      await write(text, output);
      return exitCode.done;
    } finally {
      await source.close();
    }
  },
};

async function* oneTrace(source: ApiSource, traceId: string): AsyncIterable<string> {
  yield `${await source.get(`/api/traces/${encodeURIComponent(traceId)}`)}\n`;
}

/** A file appears whole or not at all. */
async function write(text: AsyncIterable<string | Uint8Array>, output: string): Promise<void> {
  if (output === "-") {
    await toStdout(text);
    return;
  }
  const unfinished = `${output}.part`;
  try {
    await pipeline(Readable.from(text), createWriteStream(unfinished));
    await rename(unfinished, output);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** As fast as the reader takes it. A reader that has seen enough (`| head`) ends the export, which is no failure. */
async function toStdout(text: AsyncIterable<string | Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(text), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}
