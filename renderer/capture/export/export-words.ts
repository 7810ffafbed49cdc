import type { ExportProgress, SecretCount } from "../../../app/api/export.ts";
import { compressionEndings } from "../../../app/base/file-format.ts";
import { formatBytes, formatCount, formatCounted } from "../../base/format.ts";

/** "3 JSON web tokens in http.request.header.authorization" */
export function secretText({ kind, place, count }: SecretCount): string {
  return `${formatCount(count)} × ${kind} in ${place}`;
}

export function countOf(secrets: readonly SecretCount[]): number {
  return secrets.reduce((sum, { count }) => sum + count, 0);
}

/** "12,400 of 16,000 items · 4.1 MiB" */
export function progressText({ itemCount, plainBytes }: ExportProgress, total: number | undefined): string {
  const items =
    total === undefined || total < itemCount
      ? formatCounted(itemCount, "item")
      : `${formatCount(itemCount)} of ${formatCounted(total, "item")}`;
  return `${items} · ${formatBytes(plainBytes)}`;
}

/** How an export ended. */
export function endingText(ending: ExportProgress, fileName: string): string {
  const { state, itemCount, plainBytes, masked, message } = ending;
  if (state === "cancelled") return "Cancelled; the browser has thrown the beginning of the file away.";
  if (state === "failed") return `It failed: ${message ?? "the connection broke"}`;
  const secrets = countOf(masked);
  const about = secrets === 0 ? "" : `; ${formatCounted(secrets, "secret")} masked`;
  const isCompressed = Object.values(compressionEndings).some((each) => fileName.endsWith(each));
  const size = `${formatBytes(plainBytes)}${isCompressed ? " before compression" : ""}`;
  return `${fileName}: ${formatCounted(itemCount, "item")}, ${size}${about}.`;
}
