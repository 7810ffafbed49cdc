export { countCells, startColumns } from "./lib/aggregate/cells";
export { findEdges } from "./lib/aggregate/edges";
export {
  addTotals,
  countGroups,
  countNumbers,
  scatterDurations,
} from "./lib/aggregate/groups";
export { numberPairs } from "./lib/aggregate/pairs";
export { countDurations, countedQuantiles, groupQuantiles } from "./lib/aggregate/quantiles";
export { runQuantiles, sortRuns } from "./lib/aggregate/runs";
export { bitmapRanks, bitmapRows, errorRows, sparseRanks } from "./lib/aggregate/select-rows";
