import type { ButtonHTMLAttributes, ReactNode } from "react";
import styles from "./button.module.css";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `plain` has no border until hovered: for icons in a row. */
  readonly look?: "outlined" | "plain" | "accent";
  readonly children: ReactNode;
}

export function Button({ look = "outlined", className = "", children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`${styles["button"]} ${styles[look]} ${className}`} {...rest}>
      {children}
    </button>
  );
}
