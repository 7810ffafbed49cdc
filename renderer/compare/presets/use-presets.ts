import { useMemo } from "react";
import { useEngineQuery } from "../../client/use-query.ts";
import { boxAgainstRest } from "../../state/against-rest.ts";
import { useView } from "../../state/navigation.ts";
import { spansetPart } from "../../state/query-kind.ts";
import { traceQuestion } from "../../state/search-window.ts";
import { errorPreset, type Preset, slowPreset, versionFields, versionPresets } from "./presets.ts";
import { runPresets } from "./run-presets.ts";

export interface Presets {
  readonly presets: readonly Preset[];
  /** More may come. */
  readonly isLoading: boolean;
}

const versionsMax = 200;

/** What can be compared without writing it, as far as there is data for it. Asks nothing until it is wanted. */
export function usePresets(isWanted: boolean): Presets {
  const view = useView();
  const query = spansetPart(view.query);
  const versions = useEngineQuery(
    "traces.groups",
    isWanted ? { by: [...versionFields], limit: versionsMax, quantiles: [], totals: false } : undefined,
  );
  const question = useMemo(() => (isWanted ? traceQuestion(view, undefined) : undefined), [isWanted, view]);
  const durations = useEngineQuery(
    "traces.heatmap",
    question === undefined ? undefined : { ...question, columns: 1, rows: 1, dotsMax: 1 },
  );
  const runs = useEngineQuery("runs.list", isWanted ? {} : undefined);
  const presets = [
    boxPreset(view),
    ...(versions.data === undefined ? [] : versionPresets(versions.data)),
    ...(runs.data === undefined ? [] : runPresets(runs.data.runs)),
    errorPreset(query),
    slowPreset(query, durations.data?.quantileNano[2]),
  ];
  return {
    presets: presets.filter((preset) => preset !== undefined),
    isLoading:
      isWanted && [versions, durations, runs].some(({ isStale, error }) => isStale && error === undefined),
  };
}

/** What was selected in the heatmap of the traces, which is remembered. */
function boxPreset(view: Parameters<typeof boxAgainstRest>[0]): Preset | undefined {
  const comparison = boxAgainstRest(view);
  if (comparison === undefined) return undefined;
  return {
    ...{ id: "box", title: "Selection in the heatmap and the rest" },
    detail: "what is selected on the page of traces, against all else there",
    comparison,
  };
}
