import type { Migration } from "./migration.ts";

/**
 * From here on segments of spans may be of version 2 (`segment-format.ts`). Nothing changes in the tables, and segments of
 * version 1 stay as they are; but a program that knows only those would set the others aside as damaged, so the number of
 * the schema keeps it away.
 */
export const keepSpanRowsApart: Migration = {
  version: 4,
  name: "keep-span-rows-apart",
  up() {
    // The number is all.
  },
};
