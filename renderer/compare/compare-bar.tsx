import { useCommands } from "../state/commands.ts";
import { copyText } from "../state/hand-over.ts";
import { navigation } from "../state/navigation.ts";
import { Button } from "../widgets/button.tsx";
import styles from "./compare-page.module.css";
import { useSides } from "./compare-state.ts";
import { gateCommand } from "./gate.ts";
import { PresetPicker } from "./presets/preset-picker.tsx";

/** The head of the page, where others have their query: this one has two, right below. */
export function CompareBar() {
  const sides = useSides();
  const copyGate = (): void => {
    if (sides !== undefined) void copyText(gateCommand(sides, navigation.view), "Command copied");
  };
  useCommands(
    sides === undefined
      ? []
      : [
          {
            id: "compare.gate",
            title: "Copy the comparison as a CI gate",
            group: "View",
            keys: [],
            run: copyGate,
          },
        ],
  );
  return (
    <div className={styles["barItems"]}>
      <h1 className={styles["heading"]}>Compare</h1>
      <PresetPicker />
      {sides === undefined ? undefined : (
        <Button
          title="Copy the command that makes this comparison and fails where something differs"
          onClick={copyGate}
        >
          Copy as CI gate
        </Button>
      )}
    </div>
  );
}
