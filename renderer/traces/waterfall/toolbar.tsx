import { useStore } from "zustand";
import { keyCaps } from "../../state/keys.ts";
import { KeyCaps } from "../../widgets/key-caps.tsx";
import { FindBar } from "./search/find-bar.tsx";
import { toggleStatistics } from "./statistics/statistics-actions.ts";
import { isWhole } from "./time-window.ts";
import styles from "./toolbar.module.css";
import { change, setWindow, type WaterfallStore } from "./waterfall-store.ts";

/** Finding on the left, what is drawn on the right. Each has a key, too. */
export function Toolbar({ store }: { store: WaterfallStore }) {
  const { isCriticalShown, areGapsShown, statisticsBy, view, window, whole } = useStore(store);
  return (
    <div className={styles["toolbar"]}>
      <FindBar store={store} />
      <div className={styles["switches"]}>
        {!isWhole(window, whole) && (
          <button type="button" className={styles["switch"]} onClick={() => setWindow(store, whole)}>
            Whole trace <KeyCaps caps={keyCaps("0", false)} />
          </button>
        )}
        <Switch
          title="Critical path"
          hint="What the trace waited for, as a line under the bars"
          keyText="t"
          isOn={isCriticalShown}
          toggle={() => toggleCritical(store)}
        />
        {view.gaps.row.length > 0 && (
          <Switch
            title="Gaps"
            hint="Stretches of a span that no child covers, a tenth of the trace or more"
            keyText="u"
            isOn={areGapsShown}
            toggle={() => toggleGaps(store)}
          />
        )}
        <Switch
          title="Statistics"
          hint="Sum the spans up by service, operation or any attribute"
          keyText="`"
          isOn={statisticsBy !== undefined}
          toggle={() => toggleStatistics(store)}
        />
      </div>
    </div>
  );
}

export function toggleCritical(store: WaterfallStore): void {
  change(store, { isCriticalShown: !store.getState().isCriticalShown });
}

export function toggleGaps(store: WaterfallStore): void {
  change(store, { areGapsShown: !store.getState().areGapsShown });
}

interface SwitchProps {
  readonly title: string;
  readonly hint: string;
  readonly keyText: string;
  readonly isOn: boolean;
  readonly toggle: () => void;
}

function Switch({ title, hint, keyText, isOn, toggle }: SwitchProps) {
  return (
    <button type="button" className={styles["switch"]} title={hint} aria-pressed={isOn} onClick={toggle}>
      {title} <KeyCaps caps={keyCaps(keyText, false)} />
    </button>
  );
}
