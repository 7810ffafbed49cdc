import { Flame } from "lucide-react";
import { useCommands } from "../../state/commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import styles from "./flame-toggle.module.css";

/** Key of the address, in `View.rest` of the page of many traces. */
const shownKey = "shown";

export function isFlameShown(rest: ReadonlyMap<string, string>): boolean {
  return rest.get(shownKey) === "flame";
}

/** Shows what the query finds as a flame graph, or as a list again. */
export function FlameToggle() {
  const isShown = isFlameShown(useView().rest);
  const toggle = (): void => {
    const rest = new Map(isShown ? [] : [...navigation.view.rest, [shownKey, "flame"] as const]);
    navigation.change({ rest });
  };
  useCommands([
    {
      id: "flame.show",
      title: "Flame graph of what is found",
      group: "View",
      keys: ["shift+f"],
      run: toggle,
    },
  ]);
  return (
    <button
      type="button"
      className={styles["toggle"]}
      aria-pressed={isShown}
      title="Flame graph of what is found (Shift F)"
      onClick={toggle}
    >
      <Flame size={13} aria-hidden /> Flame graph
    </button>
  );
}
