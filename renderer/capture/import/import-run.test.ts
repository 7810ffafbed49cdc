import { expect, it } from "vitest";
import type { ImportReport } from "../../../app/api/import.ts";
import { type FileEnding, type ImportApi, ImportRun } from "./import-run.ts";

const reportOf = (spans: number): ImportReport => ({
  ...{ files: [], refused: [], refusedCount: 0, stored: { traces: spans, metrics: 0, logs: 0 } },
  ...{ onlyTraceId: undefined, range: undefined },
});

/** Captures, and files that hold as many spans as their names say; `x` is none that is read. */
class Captures implements ImportApi {
  names: string[] | undefined;
  readonly removed: string[] = [];
  onSending: (name: string) => void = () => undefined;

  constructor(names: string[] | undefined) {
    this.names = names;
  }

  captureNames(): Promise<string[] | undefined> {
    return Promise.resolve(this.names);
  }

  async sendFile(file: File, _to: unknown, onSent: (bytes: number) => void, signal: AbortSignal) {
    this.onSending(file.name);
    await Promise.resolve();
    if (signal.aborted) throw new Error("aborted");
    if (file.name === "x") throw new Error("not telemetry");
    onSent(file.size);
    return reportOf(Number(file.name));
  }

  removeCapture(name: string): Promise<void> {
    this.removed.push(name);
    return Promise.resolve();
  }
}

const filesOf = (...names: string[]): File[] => names.map((name) => new File([name], name));

async function endingsOf(run: ImportRun): Promise<{ states: string[]; isRemoved: boolean }> {
  const endings: FileEnding[] = [];
  const { isRemoved } = await run.run({
    started: () => undefined,
    sent: () => undefined,
    ended: (at, ending) => {
      endings[at] = ending;
    },
  });
  return { states: endings.map(({ state }) => state), isRemoved };
}

it("keeps what came of a new capture, whatever else failed", async () => {
  const captures = new Captures(["other"]);
  const run = new ImportRun(filesOf("x", "3", "0"), "mine", captures);
  expect(await endingsOf(run)).toEqual({ states: ["failed", "done", "done"], isRemoved: false });
  expect(captures.removed).toEqual([]);
});

it.each([["x"], ["0", "x"]])("removes a new capture of which nothing came: %s", async (...names) => {
  const captures = new Captures([]);
  expect(await endingsOf(new ImportRun(filesOf(...names), "mine", captures))).toMatchObject({
    isRemoved: true,
  });
  expect(captures.removed).toEqual(["mine"]);
});

it.each<[string, string[] | undefined, string | undefined, string[]]>([
  ["a new capture", [], "mine", ["mine"]],
  ["one that was there", ["mine"], "mine", []],
  ["one of which nothing is known", undefined, "mine", []],
  ["the live data", [], undefined, []],
])("cancelled in the middle removes only what it made: %s", async (_case, names, destination, removed) => {
  const captures = new Captures(names);
  const run = new ImportRun(filesOf("3", "4", "5"), destination, captures);
  captures.onSending = (name) => {
    if (name === "4") run.cancel();
  };
  expect(await endingsOf(run)).toEqual({
    ...{ states: ["done", "cancelled", "cancelled"], isRemoved: removed.length > 0 },
  });
  expect(captures.removed).toEqual(removed);
});
