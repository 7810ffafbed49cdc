import { useStore } from "zustand";
import { formatCounted, formatDuration } from "../../../base/format.ts";
import { visibleText } from "../../../base/visible-text.ts";
import styles from "../scope/scope-bar.module.css";
import { change, type WaterfallStore } from "../waterfall-store.ts";

/** More hosts than this are one button. */
const hostsShownMax = 6;

/** Hosts whose clocks seem to be wrong, each with how far. Times are shown as they were sent until one is corrected. */
export function Clocks({ store }: { store: WaterfallStore }) {
  const { sent, correctedHosts } = useStore(store);
  const wrong = sent.hosts.filter(({ offsetNano }) => offsetNano !== 0);
  if (wrong.length === 0) return null;
  return (
    <fieldset className={styles["hidden"]} aria-label="Clocks">
      <span title="Estimated from spans that reach out of their parents on other hosts">
        {wrong.length === 1 ? "A clock seems" : `${formatCounted(wrong.length, "clock")} seem`} to be off
      </span>
      {wrong.slice(0, hostsShownMax).map(({ name, offsetNano, outsideCount }) => (
        <button
          type="button"
          key={name}
          className={styles["service"]}
          aria-pressed={correctedHosts.includes(name)}
          title={`${formatCounted(outsideCount, "span")} of it reach out of a parent on another host. Correcting draws all spans of the host ${formatDuration(Math.abs(offsetNano))} ${offsetNano > 0 ? "earlier" : "later"}, striped.`}
          onClick={() => toggleHost(store, name)}
        >
          {visibleText(name)} {offsetNano > 0 ? "+" : ""}
          {formatDuration(offsetNano)} {correctedHosts.includes(name) ? "corrected" : "raw"}
        </button>
      ))}
      {wrong.length > 1 && (
        <button
          type="button"
          onClick={() =>
            change(store, { correctedHosts: correctedHosts.length > 0 ? [] : wrong.map(({ name }) => name) })
          }
        >
          {correctedHosts.length > 0 ? "All as sent" : "Correct all"}
        </button>
      )}
    </fieldset>
  );
}

function toggleHost(store: WaterfallStore, name: string): void {
  const { correctedHosts } = store.getState();
  change(store, {
    correctedHosts: correctedHosts.includes(name)
      ? correctedHosts.filter((other) => other !== name)
      : [...correctedHosts, name],
  });
}
