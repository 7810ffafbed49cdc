import { pageStorage } from "./key-value-storage.ts";
import { QueryHistory } from "./query-history.ts";
import { ServiceColors } from "./service-colors.ts";
import { Theme } from "./theme.ts";

/** What a page has exactly one of. */
export const storage = pageStorage();
export const queryHistory = new QueryHistory(storage);
export const serviceColors = new ServiceColors(storage);
export const theme = new Theme(
  document.documentElement,
  storage,
  window.matchMedia("(prefers-color-scheme: light)"),
);
