import { facets } from "./aggregate/facets.ts";
import { groups } from "./aggregate/groups.ts";
import { heatmap } from "./aggregate/heatmap.ts";
import { metrics } from "./aggregate/metrics.ts";
import { serviceGraph } from "./aggregate/service-graph.ts";
import { tagValues } from "./aggregate/tag-values.ts";
import { tags } from "./aggregate/tags.ts";
import { flame } from "./flame.ts";
import { layout } from "./layout.ts";
import type { Steps } from "./query-world.ts";
import { search } from "./search.ts";

/** What query workers run, by name. Params are those of the method of that name in `app/api/methods.ts`, after validation. */
export const operations = {
  search,
  layout,
  flame,
  groups,
  heatmap,
  facets,
  tags,
  tagValues,
  metrics,
  serviceGraph,
};

type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationParams<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type OperationAnswer<Name extends OperationName> =
  ReturnType<Operations[Name]> extends Steps<infer Answer> ? Answer : never;
