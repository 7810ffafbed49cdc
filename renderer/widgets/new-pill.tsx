import type { ReactNode } from "react";
import { KeyCaps } from "./key-caps.tsx";
import styles from "./new-pill.module.css";

/** Lies over the head of a list whose rows hold still: what waits to be let in. */
export function NewPill({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={styles["pill"]} onClick={onClick}>
      {children} <KeyCaps caps={["L"]} />
    </button>
  );
}
