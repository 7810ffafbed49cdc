import { groups } from "./aggregate/groups.ts";
import { heatmap } from "./aggregate/heatmap.ts";
import { layout } from "./layout.ts";
import { search } from "./search.ts";

/** What query workers run, by name. Params are those of the method of that name in `app/api/methods.ts`, after validation. */
export const operations = { search, layout, groups, heatmap };

export type OperationName = keyof typeof operations;
