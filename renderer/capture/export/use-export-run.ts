import { useState } from "react";
import type { ExportProgress } from "../../../app/api/export.ts";
import { type ExportQuestion, runExport } from "./run-export.ts";

/** An export that is under way, or has ended. */
export interface ExportRun {
  readonly fileName: string;
  readonly isOver: boolean;
  /** Undefined while the browser has not begun. */
  readonly progress: ExportProgress | undefined;
}

/** Runs one export at a time. */
export function useExportRun(): {
  readonly run: ExportRun | undefined;
  start(question: ExportQuestion): void;
  cancel(): void;
} {
  const [run, setRun] = useState<ExportRun>();
  const [controller, setController] = useState<AbortController>();
  const start = (question: ExportQuestion): void => {
    const { fileName } = question;
    const cancelling = new AbortController();
    setController(cancelling);
    setRun({ fileName, isOver: false, progress: undefined });
    const show = (progress: ExportProgress): void => setRun({ fileName, isOver: false, progress });
    void runExport(question, show, cancelling.signal)
      .catch((error: unknown) => failedBy(error as Error))
      .then((progress) => setRun({ fileName, isOver: true, progress }));
  };
  return { run, start, cancel: () => controller?.abort() };
}

function failedBy({ message }: Error): ExportProgress {
  return { state: "failed", itemCount: 0, plainBytes: 0, masked: [], leftOut: [], message };
}
