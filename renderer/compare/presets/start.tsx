import { visibleText } from "../../base/visible-text.ts";
import { Button } from "../../widgets/button.tsx";
import { changeSides, startEmpty } from "../compare-state.ts";
import styles from "./presets.module.css";
import type { Preset } from "./presets.ts";
import { usePresets } from "./use-presets.ts";

/** The page before there is anything to compare: what could be. */
export function Start() {
  const { presets, isLoading } = usePresets(true);
  return (
    <section className={styles["start"]} aria-label="What to compare">
      <h2 className={styles["question"]}>Which two sets of traces?</h2>
      <p className={styles["lead"]}>
        What differs between them beyond chance, and which service is behind it. Elsewhere, V compares
        whatever is selected with the rest: a box in the heatmap, a value, a group, a service or a call.
      </p>
      <ul className={styles["choices"]}>
        {presets.map((preset) => (
          <Choice key={preset.id} preset={preset} />
        ))}
      </ul>
      <p className={styles["lead"]} role="status">
        {isLoading ? "Looking for more …" : undefined}
      </p>
      <Button onClick={startEmpty}>Write both queries</Button>
    </section>
  );
}

function Choice({ preset: { title, detail, comparison } }: { preset: Preset }) {
  return (
    <li>
      <button type="button" className={styles["choice"]} onClick={() => changeSides(comparison)}>
        <span>{visibleText(title)}</span>
        <span className={styles["detail"]}>{visibleText(detail)}</span>
      </button>
    </li>
  );
}
