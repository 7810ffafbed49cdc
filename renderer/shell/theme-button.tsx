import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { theme } from "../state/page-state.ts";
import type { ThemeChoice } from "../state/theme.ts";
import styles from "./rail.module.css";

const icons = { system: Monitor, dark: Moon, light: Sun } as const;
const names = { system: "as the system", dark: "dark", light: "light" } as const;

/** The choice after the present one, in a circle that starts with the theme the system does not have. */
export function nextTheme(): ThemeChoice {
  const circle =
    theme.systemName === "dark"
      ? (["light", "dark", "system"] as const)
      : (["dark", "light", "system"] as const);
  return circle[(circle.indexOf(theme.choice) + 1) % circle.length] ?? "system";
}

export function ThemeButton() {
  const choice = useSyncExternalStore(theme.subscribe, () => theme.choice);
  const Icon = icons[choice];
  const label = `Theme: ${names[choice]}. Change to ${names[nextTheme()]}`;
  return (
    <button
      type="button"
      className={styles["entry"]}
      title={label}
      aria-label={label}
      onClick={() => theme.choose(nextTheme())}
    >
      <Icon size={17} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
