import { ChevronDown } from "lucide-react";
import styles from "./select.module.css";

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
  readonly onChange: (value: string) => void;
  readonly title?: string;
}

/** The platform's own list, so that keyboard, screen reader and touch work as everywhere. */
export function Select({ label, value, options, onChange, title }: SelectProps) {
  return (
    <span className={styles["frame"]} title={title}>
      <select
        className={styles["select"]}
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
      <ChevronDown size={13} aria-hidden className={styles["arrow"]} />
    </span>
  );
}
