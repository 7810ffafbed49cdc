import { pageStorage } from "./key-value-storage.ts";
import { ServiceColors } from "./service-colors.ts";
import { Theme } from "./theme.ts";

/** What a page has exactly one of. */
export const storage = pageStorage();
export const serviceColors = new ServiceColors(storage);
export const theme = new Theme(
  document.documentElement,
  storage,
  window.matchMedia("(prefers-color-scheme: light)"),
);
