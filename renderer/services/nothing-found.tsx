import { formatCounted } from "../base/format.ts";
import { useChanges } from "../state/changes.ts";
import { navigation, useView } from "../state/navigation.ts";
import { rangeTitle } from "../state/time-range.ts";
import { Button } from "../widgets/button.tsx";
import { EmptyState } from "../widgets/empty-state.tsx";

/** Nothing matches: of how many, and what to leave out. */
export function NothingFound() {
  const { query, box, sinceMs } = useView();
  const total = useChanges(({ event }) => event?.stored.traces ?? 0);
  return (
    <EmptyState title={`0 of ${formatCounted(total, "span")} ${query === "" ? "are in this time" : "match"}`}>
      {box === undefined ? undefined : (
        <Button onClick={() => navigation.change({ box: undefined })}>Clear the selection</Button>
      )}
      {query === "" ? undefined : (
        <Button onClick={() => navigation.change({ query: "" })}>Clear the query</Button>
      )}
      {sinceMs === undefined ? undefined : (
        <Button onClick={() => navigation.change({ sinceMs: undefined, untilMs: undefined })}>
          All time instead of {rangeTitle(sinceMs).toLowerCase()}
        </Button>
      )}
    </EmptyState>
  );
}
