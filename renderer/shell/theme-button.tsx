import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { theme } from "../state/page-state.ts";
import { type ThemeChoice, themeChoices } from "../state/theme.ts";
import styles from "./rail.module.css";

const icons = { system: Monitor, dark: Moon, light: Sun } as const;
const names = { system: "as the system", dark: "dark", light: "light" } as const;

/** The choice after `choice`, in a circle. */
export function nextTheme(choice: ThemeChoice): ThemeChoice {
  return themeChoices[(themeChoices.indexOf(choice) + 1) % themeChoices.length] ?? "system";
}

export function ThemeButton() {
  const choice = useSyncExternalStore(theme.subscribe, () => theme.choice);
  const Icon = icons[choice];
  const label = `Theme: ${names[choice]}. Change to ${names[nextTheme(choice)]}`;
  return (
    <button
      type="button"
      className={styles["entry"]}
      title={label}
      aria-label={label}
      onClick={() => theme.choose(nextTheme(choice))}
    >
      <Icon size={17} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
