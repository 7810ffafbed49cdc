import { type Comparison, writeComparison } from "./comparison.ts";
import { navigation } from "./navigation.ts";

/** Shows a comparison; undefined, where a selection cannot be asked for, shows nothing. */
export function openComparison(comparison: Comparison | undefined): void {
  if (comparison !== undefined) navigation.change({ page: "compare", rest: writeComparison(comparison) });
}
