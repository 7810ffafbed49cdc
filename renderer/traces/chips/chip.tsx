import { X } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./query-chips.module.css";

interface ChipProps {
  readonly removeLabel: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

/** Something that narrows what is shown, and can be taken away. */
export function Chip({ removeLabel, onRemove, children }: ChipProps) {
  return (
    <span className={styles["chip"]}>
      {children}
      <button
        type="button"
        className={styles["remove"]}
        aria-label={removeLabel}
        title={removeLabel}
        onClick={onRemove}
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}
