import { termsOf, withoutTerm } from "../../../app/traceql/edit.ts";
import { formatCount, formatCounted } from "../../base/format.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { useQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";
import { writeBox } from "../../state/heatmap-box.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { tidied } from "../../state/query-edit.ts";
import { treeOf } from "../../state/query-kind.ts";
import { traceQuestion, windowKey } from "../../state/search-window.ts";
import { rangeTitle } from "../../state/time-range.ts";
import { changeView, type View } from "../../state/view.ts";
import { EmptyState } from "../../widgets/empty-state.tsx";
import styles from "./empty-traces.module.css";

/** More ways out than this are no help. */
const waysMax = 5;

/** Something that can be left out, and what would be found then. */
interface WayOut {
  readonly label: string;
  readonly code: string | undefined;
  readonly change: Partial<View>;
}

/** Nothing matches: says of how many, and what to remove to find some. */
export function EmptyTraces({ omittedKeys = 0 }: { omittedKeys?: number }) {
  const view = useView();
  const total = useChanges(({ event }) => event?.traceCount ?? 0);
  const ways = waysOut(view).slice(0, waysMax);
  const nothing = view.query === "" ? "are in this time window" : "match";
  return (
    <EmptyState title={`0 of ${formatCounted(total, "trace")} ${nothing}`}>
      {omittedKeys === 0 ? undefined : (
        <p>
          {formatCounted(omittedKeys, "rare attribute key")} cannot be searched: spans with one may match all
          the same.
        </p>
      )}
      {ways.length === 0 ? undefined : <p>Leaving one thing out finds:</p>}
      <ul className={styles["ways"]}>
        {ways.map((way) => (
          <Way key={way.label + way.code} way={way} />
        ))}
      </ul>
    </EmptyState>
  );
}

function Way({ way }: { way: WayOut }) {
  const engine = useEngine();
  const view = changeView(useView(), way.change);
  const box = view.isBoxListed ? view.box : undefined;
  const key = JSON.stringify([windowKey(view), view.query, box === undefined ? "" : writeBox(box)]);
  const { data } = useQuery(key, (signal) =>
    engine.call("traces.search", { ...traceQuestion(view, box), ...countedOnly }, signal),
  );
  return (
    <li>
      <button type="button" className={styles["way"]} onClick={() => navigation.change(way.change)}>
        <span className={styles["count"]} data-is-zero={data?.matched === 0}>
          {data === undefined ? "…" : formatCount(data.matched)}
        </span>
        <span>
          without {way.label}
          {way.code === undefined ? undefined : <code> {way.code}</code>}
        </span>
      </button>
    </li>
  );
}

const countedOnly = { limit: 1, strips: false, spansPerTrace: 0 };

function waysOut(view: View): WayOut[] {
  const { query } = view;
  const terms = treeOf(query) === undefined ? [] : termsOf(query).terms;
  const ways: WayOut[] = terms.map((placed) => ({
    label: "",
    code: placed.text,
    change: { query: tidied(withoutTerm(query, placed)) },
  }));
  if (ways.length === 0 && query !== "")
    ways.push({ label: "the query", code: undefined, change: { query: "" } });
  if (view.isBoxListed) ways.push({ label: "the selection", code: undefined, change: { box: undefined } });
  if (view.sinceMs !== undefined || view.untilMs !== undefined) {
    const name = view.untilMs === undefined ? rangeTitle(view.sinceMs) : "the paused window";
    const change = { sinceMs: undefined, untilMs: undefined };
    ways.push({ label: `the time window (${name.toLowerCase()})`, code: undefined, change });
  }
  return ways;
}
