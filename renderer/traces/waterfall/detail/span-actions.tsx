import { useStore } from "zustand";
import { visibleText } from "../../../base/visible-text.ts";
import { keyCaps } from "../../../state/keys.ts";
import { KeyCaps } from "../../../widgets/key-caps.tsx";
import { selectSubtree } from "../area/area-actions.ts";
import { measureLine } from "../measure/measure-actions.ts";
import { hideServiceOf, reRoot } from "../scope/scope-actions.ts";
import type { WaterfallStore } from "../waterfall-store.ts";
import styles from "./span-panel.module.css";

interface SpanActionsProps {
  readonly store: WaterfallStore;
  readonly row: number;
}

/** What can be done with the span in the waterfall; each has a key, too. */
export function SpanActions({ store, row }: SpanActionsProps) {
  const service = useStore(store, ({ view }) => view.strings[view.service[row]!] ?? "");
  const actions = [
    ["Only this", "Show only the span and what is below it", "r", reRoot],
    ["Hide service", `Hide the spans of ${visibleText(service) || "no service"}`, "h", hideServiceOf],
    ["Measure", "Measure the span, then up to another span", "m", measureLine],
    ["Sum up", "Statistics of the span and what is below it", "x", selectSubtree],
  ] as const;
  return (
    <div className={styles["actions"]}>
      {actions.map(([title, hint, key, act]) => (
        <button type="button" key={key} title={hint} onClick={() => act(store, row)}>
          {title} <KeyCaps caps={keyCaps(key, false)} />
        </button>
      ))}
    </div>
  );
}
