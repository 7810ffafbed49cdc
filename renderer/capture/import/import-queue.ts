import { create } from "zustand";
import { captureNameFor } from "../../../app/api/captures.ts";
import type { ImportReport } from "../../../app/api/import.ts";
import { apiAddress, askApi } from "../../client/page-base.ts";
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

/** Where files go: a capture, made where it is not there yet; undefined is the live data. */
export type Destination = string | undefined;

interface ImportQueue {
  readonly files: readonly QueuedFile[];
  readonly phase: "choosing" | "running" | "done";
  readonly destination: Destination;
  /** Names of the captures there are. */
  readonly captures: readonly string[];
}

const empty: ImportQueue = { files: [], phase: "choosing", destination: undefined, captures: [] };

export const useImportQueue = create<ImportQueue>(() => empty);

let cancelling = new AbortController();

/** Offers files for import; those of an import that is over are forgotten. While one runs nothing is added to it. */
export async function offerFiles(files: readonly File[]): Promise<void> {
  const { phase, files: before } = useImportQueue.getState();
  if (phase === "running" || files.length === 0) return;
  const waiting = files.map((file): QueuedFile => ({ file, state: "waiting", ...nothingSent }));
  useImportQueue.setState({ ...empty, files: phase === "choosing" ? [...before, ...waiting] : waiting });
  const captures = await captureNames();
  const first = useImportQueue.getState().files[0]?.file.name ?? "";
  useImportQueue.setState({ captures, destination: captureNameFor(first, captures) });
}

const nothingSent = { sentBytes: 0, report: undefined, message: undefined } as const;

async function captureNames(): Promise<string[]> {
  try {
    const { captures } = await askApi<{ captures: { name: string }[] }>(
      apiAddress(undefined, "api/captures"),
    );
    return captures.map(({ name }) => name);
  } catch {
    // The import itself will say what is wrong.
    return [];
  }
}

/** Sends the files one after the other. What was stored of one that fails stays; of a capture that only this made, all goes. */
export async function importFiles(destination: Destination): Promise<void> {
  cancelling = new AbortController();
  useImportQueue.setState({ phase: "running", destination });
  for (const [at, { file }] of useImportQueue.getState().files.entries()) {
    if (cancelling.signal.aborted) change(at, { state: "cancelled" });
    else await importOne(at, file, destination, cancelling.signal);
  }
  const { captures, files } = useImportQueue.getState();
  const isNew = destination !== undefined && !captures.includes(destination);
  if (isNew && (cancelling.signal.aborted || files.every(({ report }) => isNothing(report))))
    await removeCapture(destination);
  useImportQueue.setState({ phase: "done" });
}

async function importOne(
  at: number,
  file: File,
  destination: Destination,
  signal: AbortSignal,
): Promise<void> {
  change(at, { state: "sending" });
  try {
    const report = await sendFile(file, destination, (sentBytes) => change(at, { sentBytes }), signal);
    change(at, { state: "done", report });
  } catch (error) {
    if (signal.aborted) change(at, { state: "cancelled" });
    else change(at, { state: "failed", message: (error as Error).message });
  }
}

export function cancelImport(): void {
  cancelling.abort();
}

export function closeImport(): void {
  cancelling.abort();
  useImportQueue.setState(empty);
}

function change(at: number, part: Partial<QueuedFile>): void {
  useImportQueue.setState(({ files }) => ({
    files: files.map((file, index) => (index === at ? { ...file, ...part } : file)),
  }));
}

function isNothing(report: ImportReport | undefined): boolean {
  return report === undefined || Object.values(report.stored).every((count) => count === 0);
}

async function removeCapture(name: string): Promise<void> {
  try {
    await askApi(apiAddress(undefined, `api/captures/${name}`), { method: "DELETE" });
  } catch {
    // It was not even made: nothing is left to remove.
  }
}
