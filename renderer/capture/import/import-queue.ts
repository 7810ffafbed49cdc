import { create } from "zustand";
import { captureNameFor } from "../../../app/api/captures.ts";
import type { ImportReport } from "../../../app/api/import.ts";
import { apiAddress, askApi } from "../../client/page-base.ts";
import { type Destination, type ImportApi, ImportRun } from "./import-run.ts";
import { sendFile } from "./send-file.ts";

/** A file on its way in. */
export interface QueuedFile {
  readonly file: File;
  readonly state: "waiting" | "sending" | "done" | "failed" | "cancelled";
  readonly sentBytes: number;
  readonly report: ImportReport | undefined;
  /** Why it failed. */
  readonly message: string | undefined;
}

interface ImportQueue {
  readonly files: readonly QueuedFile[];
  readonly phase: "choosing" | "running" | "done";
  /** Names of the captures there are. */
  readonly captures: readonly string[];
  /** A name for a capture of these files that none has yet. */
  readonly proposedName: string;
  /** What runs or is over. What an import that was closed still has to tell is nobody's. */
  readonly run: ImportRun | undefined;
  /** The capture that the import made is gone again. */
  readonly isRemoved: boolean;
}

const empty: ImportQueue = {
  ...{ files: [], phase: "choosing", captures: [], proposedName: "", run: undefined, isRemoved: false },
};

export const useImportQueue = create<ImportQueue>(() => empty);

const api: ImportApi = { captureNames, sendFile, removeCapture };

/** Offers files for import; those of an import that is over are forgotten. While one runs nothing is added to it. */
export async function offerFiles(files: readonly File[]): Promise<void> {
  const { phase, files: before } = useImportQueue.getState();
  if (phase === "running" || files.length === 0) return;
  const waiting = files.map((file): QueuedFile => ({ file, state: "waiting", ...nothingSent }));
  const offered = phase === "choosing" ? [...before, ...waiting] : waiting;
  useImportQueue.setState({ ...empty, files: offered });
  const captures = (await captureNames()) ?? [];
  const proposedName = captureNameFor(offered[0]!.file.name, captures);
  useImportQueue.setState((now) => (now.files === offered ? { captures, proposedName } : now));
}

const nothingSent = { sentBytes: 0, report: undefined, message: undefined } as const;

/** Sends the files that are offered, see `ImportRun`. */
export async function importFiles(destination: Destination): Promise<void> {
  const files = useImportQueue.getState().files.map(({ file }) => file);
  const run = new ImportRun(files, destination, api);
  const change = (changed: (now: ImportQueue) => Partial<ImportQueue>): void =>
    useImportQueue.setState((now) => (now.run === run ? changed(now) : now));
  const changeFile = (at: number, part: Partial<QueuedFile>): void =>
    change(({ files: now }) => ({ files: now.with(at, { ...now[at]!, ...part }) }));
  useImportQueue.setState({ phase: "running", run });
  const { isRemoved } = await run.run({
    started: (at) => changeFile(at, { state: "sending" }),
    sent: (at, sentBytes) => changeFile(at, { sentBytes }),
    ended: changeFile,
  });
  change(() => ({ phase: "done", isRemoved }));
}

export function cancelImport(): void {
  useImportQueue.getState().run?.cancel();
}

export function closeImport(): void {
  cancelImport();
  useImportQueue.setState(empty);
}

async function captureNames(): Promise<string[] | undefined> {
  try {
    const { captures } = await askApi<{ captures: { name: string }[] }>(
      apiAddress(undefined, "api/captures"),
    );
    return captures.map(({ name }) => name);
  } catch {
    // The import itself will say what is wrong.
    return undefined;
  }
}

async function removeCapture(name: string): Promise<void> {
  try {
    await askApi(apiAddress(undefined, `api/captures/${name}`), { method: "DELETE" });
  } catch {
    // It was not even made: nothing is left to remove.
  }
}
