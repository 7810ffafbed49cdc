import { formatCounted } from "../base/format.ts";
import { apiAddress, askText, shownCapture } from "../client/page-base.ts";
import { copyText } from "./hand-over.ts";
import { showToast } from "./toasts.ts";

/** A trace, or of it a span and what is below. */
export interface CopiedTrace {
  readonly traceId: string;
  readonly spanId?: string | undefined;
}

/** Puts a trace on the clipboard without its secrets: as `sightglass trace` prints it, or as a document. */
export async function copyTrace(
  { traceId, spanId }: CopiedTrace,
  format: "text-tree" | "otlp-json",
): Promise<void> {
  const query = { trace: traceId, span: spanId, format, redact: "true" };
  try {
    const text = await askText(apiAddress(shownCapture(), "api/export", query));
    const masked = text.split("[masked]").length - 1;
    const about = masked === 0 ? "" : `; ${formatCounted(masked, "secret")} masked in it`;
    await copyText(text, `${format === "text-tree" ? "Text tree" : "OTLP JSON"} copied${about}`);
  } catch (error) {
    showToast("error", `The trace could not be copied: ${(error as Error).message}`);
  }
}
