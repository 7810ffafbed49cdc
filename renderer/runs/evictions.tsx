import type { EvictionRow, RunList, RunRow } from "../../app/api/runs.ts";
import { formatCounted } from "../base/format.ts";
import { formatShortTime } from "../base/instant.ts";
import { visibleText } from "../base/visible-text.ts";
import { useChanges } from "../state/changes.ts";
import { runTitle } from "../state/run-view.ts";
import styles from "./evictions.module.css";
import { evictedText, reasonText } from "./run-entries.ts";

/** The newest are listed; the others are in what the runs say. */
const shownMax = 50;
const runsNamedMax = 3;

/** What retention removed, of which times and runs, and why; nothing where nothing was. */
export function Evictions({ list }: { list: RunList }) {
  const budget = useChanges(({ event }) => event?.diskBudgetBytes);
  const { evictions, runs } = list;
  const [newest] = evictions;
  if (newest === undefined) return undefined;
  const nowMs = Date.now();
  const byId = new Map(runs.map((run) => [run.id, run]));
  return (
    <details className={styles["evictions"]}>
      <summary>
        Evicted, last at {formatShortTime(newest.evictedMs, nowMs)}: {evictedText(newest)}{" "}
        {reasonText(newest.reason, budget)}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section className={styles["scroller"]} tabIndex={0} aria-label="Evictions">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col">Of the time</th>
              <th scope="col">Of the runs</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {evictions.slice(0, shownMax).map((row) => (
              <tr key={`${row.evictedMs} ${row.signal} ${row.reason}`}>
                <td>{formatShortTime(row.evictedMs, nowMs)}</td>
                <td>{evictedText(row)}</td>
                <td>
                  {formatShortTime(row.firstMs, nowMs)} – {formatShortTime(row.lastMs, nowMs)}
                </td>
                <td>{runsText(row, byId)}</td>
                <td>{reasonText(row.reason, budget)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** The services first: everything is of a session, too. */
function runsText({ runIds }: EvictionRow, byId: ReadonlyMap<string, RunRow>): string {
  const known = runIds.flatMap((id) => byId.get(id) ?? []);
  const services = known.filter(({ kind }) => kind === "service");
  const named = (services.length > 0 ? services : known).map((run) => visibleText(runTitle(run)));
  const texts = [...new Set(named)];
  const left = texts.length - runsNamedMax;
  const more = left > 0 ? ` and ${formatCounted(left, "other")}` : "";
  return texts.length === 0 ? "runs that are forgotten" : `${texts.slice(0, runsNamedMax).join(", ")}${more}`;
}
