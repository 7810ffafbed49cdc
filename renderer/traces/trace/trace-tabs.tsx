import type { ComponentType, KeyboardEvent } from "react";
import { useRef } from "react";
import { type Command, useCommands } from "../../state/commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { TraceFlame } from "../flame/trace-flame.tsx";
import { flameForms, formTitles, writeFlameAddress } from "../flame/use-flame-address.ts";
import { TraceGraph } from "../graph/trace-graph.tsx";
import { Waterfall } from "../waterfall/waterfall.tsx";
import type { WaterfallStore } from "../waterfall/waterfall-store.ts";
import styles from "./trace-tabs.module.css";

/** Key of the address, in `View.rest`. The first tab is the one shown where the address names none. */
const tabKey = "tab";

interface TraceTab {
  /** As the address names it. */
  readonly id: string;
  readonly title: string;
  /** What fills the page below the head. Selection and zoom are in the store, so they stay when the tab changes. */
  readonly Content: ComponentType<{ readonly store: WaterfallStore }>;
}

/** Every way to look at one trace. */
const traceTabs: readonly [TraceTab, ...TraceTab[]] = [
  { id: "waterfall", title: "Waterfall", Content: Waterfall },
  { id: "flame", title: "Flame graph", Content: TraceFlame },
  { id: "graph", title: "Graph", Content: TraceGraph },
];

function useTraceTab(): TraceTab {
  const named = useView().rest.get(tabKey);
  return traceTabs.find(({ id }) => id === named) ?? traceTabs[0];
}

export function TraceTabContent({ store }: { store: WaterfallStore }) {
  const { id, title, Content } = useTraceTab();
  return (
    <div className={styles["content"]} role="tabpanel" id="trace-tab-panel" aria-label={title}>
      <Content key={id} store={store} />
    </div>
  );
}

/** The tabs of the head; arrows move between them (WAI-ARIA tabs). One way to look needs no tabs. */
export function TraceTabs() {
  const selected = useTraceTab();
  const list = useRef<HTMLDivElement>(null);
  useCommands(tabCommands(selected));
  if (traceTabs.length === 1) return null;
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    // The page has keys for the arrows, too.
    event.preventDefault();
    const at = traceTabs.indexOf(selected) + step + traceTabs.length;
    const next = traceTabs[at % traceTabs.length];
    if (next === undefined) return;
    showTab(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label="Ways to look at this trace" className={styles["list"]}>
      {traceTabs.map(({ id, title }) => (
        <button
          type="button"
          role="tab"
          key={id}
          data-tab={id}
          className={styles["tab"]}
          aria-selected={id === selected.id}
          aria-controls="trace-tab-panel"
          tabIndex={id === selected.id ? 0 : -1}
          onClick={() => showTab(id)}
          onKeyDown={move}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

/** Keys that work in every tab. */
function tabCommands(selected: TraceTab): Command[] {
  const forms = flameForms.map(
    (form, at): Command => ({
      id: `trace.flame-${form}`,
      title: `Flame graph: ${formTitles[form].toLowerCase()}`,
      group: "View",
      keys: [String(at + 1)],
      run: () =>
        navigation.change({ rest: withTab(writeFlameAddress(navigation.view.rest, { form }), "flame") }),
    }),
  );
  const graph: Command = {
    id: "trace.graph",
    title: "Graph of operations",
    group: "View",
    keys: ["4"],
    run: () => showTab("graph"),
  };
  if (selected === traceTabs[0]) return [...forms, graph];
  const back = { id: "trace.waterfall", title: "Back to the waterfall", keys: ["Escape"] };
  return [...forms, graph, { ...back, group: "View", run: () => showTab(traceTabs[0].id) }];
}

function showTab(id: string): void {
  navigation.change({ rest: withTab(navigation.view.rest, id) });
}

function withTab(rest: ReadonlyMap<string, string>, id: string): Map<string, string> {
  const next = new Map(rest);
  if (id === traceTabs[0].id) next.delete(tabKey);
  else next.set(tabKey, id);
  return next;
}
