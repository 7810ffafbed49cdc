import { useSyncExternalStore } from "react";
import { theme } from "./page-state.ts";
import type { ThemeTokens } from "./theme.ts";

/** The colours in effect, for components that draw on a canvas. */
export function useThemeTokens(): ThemeTokens {
  return useSyncExternalStore(theme.subscribe, () => theme.tokens);
}
