import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Picker } from "../../widgets/picker.tsx";
import { changeSides } from "../compare-state.ts";
import styles from "./presets.module.css";
import { usePresets } from "./use-presets.ts";

/** Comparisons one need not write, to choose from by typing. */
export function PresetPicker() {
  const [isOpened, setOpened] = useState(false);
  const { presets, isLoading } = usePresets(isOpened);
  return (
    <Picker
      label="Presets"
      className={styles["button"]}
      placeholder="Compare …"
      isWide
      options={presets.map(({ id, title, detail }) => ({ value: id, title, detail }))}
      onOpen={() => setOpened(true)}
      onPick={(id) => {
        const preset = presets.find((one) => one.id === id);
        if (preset !== undefined) changeSides(preset.comparison);
      }}
      emptyText={isLoading ? "Looking …" : "Nothing fits"}
    >
      Presets <ChevronDown size={13} aria-hidden />
    </Picker>
  );
}
