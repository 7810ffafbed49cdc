import { useStore } from "zustand";
import type { TraceView } from "../../../app/api/traces.ts";
import { exactDuration, formatCounted, formatDuration } from "../../base/format.ts";
import { shortId } from "../../base/ids.ts";
import { addNano, formatInstant } from "../../base/instant.ts";
import { visibleText } from "../../base/visible-text.ts";
import { copyText } from "../../state/hand-over.ts";
import { navigation } from "../../state/navigation.ts";
import { ofTrace } from "../../state/query-edit.ts";
import { CompareButtons } from "../diff/compare-buttons.tsx";
import type { ComparedTrace } from "../diff/compare-commands.ts";
import { goToError, type WaterfallStore } from "../waterfall/waterfall-store.ts";
import { TraceExport } from "./trace-export.tsx";
import styles from "./trace-page.module.css";
import { TraceTabs } from "./trace-tabs.tsx";

/** What the trace is, in one line, what is odd about it, and what can be done with it. */
export function TraceHeader({ store, isGone }: { store: WaterfallStore; isGone: boolean }) {
  const view = useStore(store, (state) => state.view);
  return (
    <>
      <header className={styles["header"]}>
        <button
          type="button"
          className={styles["back"]}
          aria-label="Back to the list"
          onClick={() => navigation.change({ page: "traces" })}
        >
          ‹
        </button>
        <h1 className={styles["title"]} title={titleOf(view)}>
          {titleOf(view)}
        </h1>
        <span className={styles["pill"]} title={exactDuration(view.durationNano)}>
          {formatDuration(view.durationNano)}
        </span>
        <span className={styles["pill"]}>{formatCounted(view.spanCount, "span")}</span>
        {view.errorCount > 0 && (
          <button
            type="button"
            className={styles["errorPill"]}
            title="Go to the next error (N)"
            onClick={() => goToError(store, 1)}
          >
            {formatCounted(view.errorCount, "error")}
          </button>
        )}
        {view.logCount > 0 && <span className={styles["pill"]}>{formatCounted(view.logCount, "log")}</span>}
        <button
          type="button"
          className={styles["traceId"]}
          title={`${view.traceId}, started ${formatInstant(addNano(view.startUnixNano, 0))}. Click to copy the id.`}
          onClick={() => void copyText(view.traceId, "Trace id copied")}
        >
          {shortId(view.traceId)}
        </button>
        <div className={styles["tools"]}>
          <TraceTabs />
          <CompareButtons trace={comparedTrace(view)} />
          <MapButton traceId={view.traceId} />
          <TraceExport store={store} />
        </div>
      </header>
      <Notices view={view} isGone={isGone} />
    </>
  );
}

function comparedTrace(view: TraceView): ComparedTrace {
  const text = (column: Uint32Array): string => view.strings[column[0] ?? 0] ?? "";
  return {
    ...{ traceId: view.traceId, title: titleOf(view) },
    ...{ rootService: text(view.service), rootName: text(view.name) },
  };
}

function MapButton({ traceId }: { traceId: string }) {
  const show = (): void =>
    navigation.change({
      ...{ page: "map", query: ofTrace("", traceId), box: undefined },
      // A trace that is looked at may be older than any window.
      ...{ sinceMs: undefined, untilMs: undefined },
    });
  return (
    <button
      type="button"
      className={styles["action"]}
      title="Services of this trace and their calls"
      onClick={show}
    >
      Map
    </button>
  );
}

function Notices({ view, isGone }: { view: TraceView; isGone: boolean }) {
  if (view.notices.length === 0 && !isGone) return null;
  return (
    <ul className={styles["notices"]} aria-label="Notices">
      {isGone && (
        <li>This trace was removed to stay within the disk budget; what was loaded of it is still shown</li>
      )}
      {view.notices.map(({ code, message }) => (
        <li key={code}>{message}</li>
      ))}
    </ul>
  );
}

/** Name of the first root; where it has not arrived, of the first span that did. */
function titleOf(view: TraceView): string {
  for (let row = 0; row < view.rowCount; row++) {
    const name = view.strings[view.name[row] ?? 0];
    if (name !== undefined && name !== "") return visibleText(name);
  }
  return "Trace";
}
