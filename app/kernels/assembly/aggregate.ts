export { countCells, startColumns } from "./lib/aggregate/cells";
export { findEdges } from "./lib/aggregate/edges";
export {
  addTotals,
  countGroupDurations,
  countGroups,
  countSteps,
  scatterDurations,
} from "./lib/aggregate/groups";
export { numberPairs } from "./lib/aggregate/pairs";
export { countDurations, countedQuantiles, groupQuantiles } from "./lib/aggregate/quantiles";
export { bitmapRanks, bitmapRows, errorRows, sparseRanks } from "./lib/aggregate/select-rows";
