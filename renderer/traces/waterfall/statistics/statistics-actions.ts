import { usualStatistics } from "../area/area-actions.ts";
import { change, type WaterfallStore } from "../waterfall-store.ts";

export function toggleStatistics(store: WaterfallStore): void {
  const isOpen = store.getState().statisticsBy !== undefined;
  change(store, {
    statisticsBy: isOpen ? undefined : usualStatistics,
    ...(isOpen ? { area: undefined } : {}),
  });
}

/** Groups by one field more, or one less; the last one stays. */
export function toggleStatisticsField(store: WaterfallStore, field: string): void {
  const by = store.getState().statisticsBy ?? [];
  const next = by.includes(field) ? by.filter((one) => one !== field) : [...by, field].slice(-fieldsMax);
  if (next.length > 0) change(store, { statisticsBy: next });
}

/** What the engine takes at once. */
const fieldsMax = 5;
