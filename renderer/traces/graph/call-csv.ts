import type { CsvColumn } from "../../state/exports.ts";
import type { GraphEdge } from "./graph-parts.ts";

export const callCsv: readonly CsvColumn<GraphEdge>[] = [
  { title: "caller service", value: ({ from }) => from.service },
  { title: "caller", value: ({ from }) => from.title },
  { title: "called service", value: ({ to }) => to.service },
  { title: "called", value: ({ to }) => to.title },
  { title: "calls", value: ({ callCount }) => callCount },
  { title: "duration (ns)", value: ({ durationNano }) => durationNano },
  { title: "errors", value: ({ errorCount }) => errorCount },
  { title: "on the critical path", value: ({ isCritical }) => isCritical },
];
