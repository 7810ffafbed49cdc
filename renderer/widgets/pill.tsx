import type { ReactNode } from "react";
import styles from "./pill.module.css";

interface PillProps {
  readonly tone?: "plain" | "error" | "warning" | "accent";
  readonly title?: string;
  readonly children: ReactNode;
}

/** A short fact with a rounded outline. */
export function Pill({ tone = "plain", title, children }: PillProps) {
  return (
    <span className={`${styles["pill"]} ${styles[tone]}`} title={title}>
      {children}
    </span>
  );
}
