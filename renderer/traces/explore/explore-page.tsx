import { useView } from "../../state/navigation.ts";
import { isMetricsQuery } from "../../state/query-kind.ts";
import { SplitPane } from "../../widgets/split-pane.tsx";
import { QueryChips } from "../chips/query-chips.tsx";
import { FacetRail } from "../facets/facet-rail.tsx";
import { FlameToggle, isFlameShown } from "../flame/flame-toggle.tsx";
import { QueryFlame } from "../flame/query-flame.tsx";
import { GroupBy } from "../groups/group-by.tsx";
import { GroupTable } from "../groups/group-table.tsx";
import { HeatmapPanel } from "../heatmap/heatmap-panel.tsx";
import { EmptyTraces } from "../list/empty-traces.tsx";
import { TraceList } from "../list/trace-list.tsx";
import { TracePeek } from "../peek/trace-peek.tsx";
import { SeriesPanel } from "../series/series-panel.tsx";
import styles from "./explore-page.module.css";
import { FoundExport } from "./found-export.tsx";

/** All there is about many traces: facets, latency, and below it traces, groups or series, as the query says. */
export function ExplorePage() {
  const { peekId } = useView();
  return (
    <div className={styles["page"]}>
      <FacetRail />
      <div className={styles["main"]}>
        <SplitPane
          sideLabel="Trace"
          initialPx={420}
          side={peekId === "" ? undefined : <TracePeek key={peekId} traceId={peekId} />}
        >
          <div className={styles["column"]}>
            <div className={styles["tools"]}>
              <QueryChips />
              <div className={styles["forms"]}>
                <FlameToggle />
                <GroupBy />
                <FoundExport />
              </div>
            </div>
            <HeatmapPanel />
            <Found />
          </div>
        </SplitPane>
      </div>
    </div>
  );
}

function Found() {
  const { query, groupBy, rest } = useView();
  if (isMetricsQuery(query)) return <SeriesPanel />;
  if (isFlameShown(rest)) return <QueryFlame />;
  return groupBy.length > 0 ? <GroupTable empty={<EmptyTraces />} /> : <TraceList />;
}
