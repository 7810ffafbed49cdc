import { formatCounted } from "../../base/format.ts";
import { shownCapture } from "../../client/page-base.ts";
import { useChanges } from "../../state/changes.ts";
import type { ExportScope } from "../../state/exports.ts";

/** All that is stored, whatever the page is about. */
export function useEverything(): ExportScope {
  const traces = useChanges(({ event }) => event?.stored.traces ?? 0);
  const logs = useChanges(({ event }) => event?.stored.logs ?? 0);
  const metrics = useChanges(({ event }) => event?.stored.metrics ?? 0);
  const parts = [
    traces === 0 ? "" : formatCounted(traces, "span"),
    logs === 0 ? "" : formatCounted(logs, "log record"),
    metrics === 0 ? "" : formatCounted(metrics, "point"),
  ];
  return {
    id: "all",
    title: "Everything",
    size: parts.filter(Boolean).join(", "),
    fileName: shownCapture() ?? "sightglass",
    params: () => ({}),
  };
}
