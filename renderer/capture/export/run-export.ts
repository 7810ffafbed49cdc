import type { ExportProgress } from "../../../app/api/export.ts";
import { apiAddress, askApi, shownCapture } from "../../client/page-base.ts";

/** What is asked for; see `GET /api/export`. */
export interface ExportQuestion {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly fileName: string;
}

const pollMs = 250;
/** How long a browser may ask where to save before it begins; after that it was refused, or nobody answered. */
const startMsMax = 120_000;

/**
 * Has the browser save an export, and tells how far it is until it ends. Resolves with how it ended; `cancel` ends it. The
 * page itself never holds the file.
 */
export async function runExport(
  { params, fileName }: ExportQuestion,
  onProgress: (progress: ExportProgress) => void,
  cancel: AbortSignal,
): Promise<ExportProgress> {
  const watch = crypto.randomUUID();
  const capture = shownCapture();
  const link = document.createElement("a");
  link.href = apiAddress(capture, "api/export", { ...params, name: fileName, watch });
  link.download = fileName;
  link.click();
  const address = apiAddress(capture, `api/export/progress/${watch}`);
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const method = cancel.aborted ? "DELETE" : "GET";
    const progress = await askApi<ExportProgress>(address, { method });
    if (progress.state === "waiting" && waitedMs > startMsMax)
      return { ...progress, state: "failed", message: "The browser did not save the file." };
    onProgress(progress);
    if (progress.state !== "waiting" && progress.state !== "running") return progress;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
