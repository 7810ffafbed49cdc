import { createJournalAndSegments } from "./0001-create-journal-and-segments.ts";
import { keepSettings } from "./0002-keep-settings.ts";
import { countLosses } from "./0003-count-losses.ts";
import { keepSpanRowsApart } from "./0004-keep-span-rows-apart.ts";
import { keepRuns } from "./0005-keep-runs.ts";
import type { Migration } from "./migration.ts";

/** Every step there ever was, in order: version n is at index n − 1. */
export const migrations: readonly Migration[] = [
  ...[createJournalAndSegments, keepSettings, countLosses],
  ...[keepSpanRowsApart, keepRuns],
];
