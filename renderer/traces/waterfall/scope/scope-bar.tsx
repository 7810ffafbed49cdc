import { useMemo } from "react";
import { useStore } from "zustand";
import type { TraceView } from "../../../../app/api/traces.ts";
import { formatCounted } from "../../../base/format.ts";
import { visibleText } from "../../../base/visible-text.ts";
import { serviceColors } from "../../../state/page-state.ts";
import { ServiceSquare } from "../../../widgets/service-tag.tsx";
import { ancestorsOf } from "../lines/shown-lines.ts";
import { setSearch } from "../search/search-actions.ts";
import { Clocks } from "../skew/clocks.tsx";
import type { WaterfallStore } from "../waterfall-store.ts";
import { leftOut, setRoot, showAll, toggleService } from "./scope-actions.ts";
import styles from "./scope-bar.module.css";

/** Crumbs nearest to the root shown; those before are one "…". */
const crumbsMax = 4;

/** What of the trace is not shown, and the way back to it. Nothing is left out without being counted here. */
export function ScopeBar({ store }: { store: WaterfallStore }) {
  const { root, kept, sent } = useStore(store);
  if (root < 0 && kept === undefined && sent.hosts.every(({ offsetNano }) => offsetNano === 0)) return null;
  return (
    <section className={styles["bar"]} aria-label="What is shown">
      {root >= 0 && <Crumbs store={store} />}
      {kept !== undefined && <LeftOut store={store} />}
      <Clocks store={store} />
    </section>
  );
}

function Crumbs({ store }: { store: WaterfallStore }) {
  const view = useStore(store, (state) => state.view);
  const root = useStore(store, (state) => state.root);
  const above = ancestorsOf(view, root);
  const near = above.slice(-crumbsMax);
  return (
    <nav className={styles["crumbs"]} aria-label="Subtree shown">
      <button type="button" onClick={() => setRoot(store, -1)}>
        Whole trace
      </button>
      {above.length > near.length && <span>…</span>}
      {near.map((row) => (
        <button type="button" key={row} onClick={() => setRoot(store, row)}>
          {nameOf(view, row)}
        </button>
      ))}
      <b aria-current="true">{nameOf(view, root)}</b>
    </nav>
  );
}

function LeftOut({ store }: { store: WaterfallStore }) {
  const state = useStore(store);
  const { kept, root, view, hiddenServices, search } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it reads no other part of the state
  const { spans, errors } = useMemo(() => leftOut(state), [kept, root, view]);
  return (
    <div className={styles["hidden"]}>
      <span>
        {formatCounted(spans, "span")} hidden
        {errors > 0 && <span className={styles["errors"]}> ({formatCounted(errors, "error")})</span>}
      </span>
      {hiddenServices.map((name) => {
        const { cssColor, isRepeated } = serviceColors.markOf(name);
        return (
          <button
            type="button"
            key={name}
            className={styles["service"]}
            title={`Show ${visibleText(name)} again`}
            onClick={() => toggleService(store, name)}
          >
            <ServiceSquare color={cssColor} isRepeated={isRepeated} />
            {visibleText(name) || "(no service)"} <span aria-hidden>×</span>
          </button>
        );
      })}
      {search.mode !== "highlight" && (
        <button
          type="button"
          className={styles["service"]}
          title="Show everything, with the hits marked"
          onClick={() => setSearch(store, { ...search, mode: "highlight" })}
        >
          {search.mode === "filter" ? "search" : "critical only"} <span aria-hidden>×</span>
        </button>
      )}
      <button type="button" onClick={() => showAll(store)}>
        Show all
      </button>
    </div>
  );
}

function nameOf(view: TraceView, row: number): string {
  return visibleText(view.strings[view.name[row]!] ?? "") || "parent not received yet";
}
