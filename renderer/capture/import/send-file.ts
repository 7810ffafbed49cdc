import type { ImportReport } from "../../../app/api/import.ts";
import { ApiFailure } from "../../../app/api/protocol.ts";
import { apiAddress, failureOf } from "../../client/page-base.ts";
import type { Destination } from "./import-run.ts";

/**
 * Posts a file, which the browser reads from the disk as it goes. `XMLHttpRequest`, because `fetch` does not tell how much
 * of a body is sent. Rejects with `ApiFailure`.
 */
export function sendFile(
  file: File,
  destination: Destination,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<ImportReport> {
  const request = new XMLHttpRequest();
  request.open("POST", apiAddress(destination, "api/import"));
  const abort = (): void => request.abort();
  signal.addEventListener("abort", abort, { once: true });
  return new Promise<ImportReport>((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText) as ImportReport);
      else reject(failureOf(request.status, request.responseText));
    });
    request.addEventListener("abort", () => reject(new ApiFailure("cancelled", "Cancelled")));
    request.addEventListener("error", () =>
      reject(new ApiFailure("unavailable", "The connection broke, or the file could not be read.")),
    );
    request.send(file);
  }).finally(() => signal.removeEventListener("abort", abort));
}
