import type { CsvColumn } from "../../state/exports.ts";
import { nodeName } from "../graph/map-words.ts";
import type { EdgeRow } from "./edge-rows.ts";

export const edgeCsv: readonly CsvColumn<EdgeRow>[] = [
  { title: "caller", value: ({ from }) => nodeName(from) },
  { title: "called", value: ({ to }) => nodeName(to) },
  { title: "calls", value: ({ edge }) => edge.count },
  { title: "errors", value: ({ edge }) => edge.errors },
  { title: "p50 (ns)", value: ({ edge }) => edge.p50Nano },
  { title: "p95 (ns)", value: ({ edge }) => edge.p95Nano },
];
