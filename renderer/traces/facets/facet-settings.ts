import { create } from "zustand";
import { storage } from "../../state/page-state.ts";
import { type FacetSettings, readSettings } from "./settings-text.ts";

const storageKey = "sightglass.facets";

export const useFacetSettings = create<FacetSettings>(() => readSettings(storage.getItem(storageKey)));

function change(settings: Partial<FacetSettings>): void {
  useFacetSettings.setState(settings);
  storage.setItem(storageKey, JSON.stringify(useFacetSettings.getState()));
}

export function toggleRail(): void {
  change({ isClosed: !useFacetSettings.getState().isClosed });
}

export function toggleFold(field: string): void {
  const { folded } = useFacetSettings.getState();
  change({ folded: folded.includes(field) ? without(folded, field) : [...folded, field] });
}

export function showField(field: string): void {
  const { added, hidden } = useFacetSettings.getState();
  change({ added: [...without(added, field), field], hidden: without(hidden, field) });
}

export function hideField(field: string): void {
  const { added, hidden } = useFacetSettings.getState();
  change({ added: without(added, field), hidden: [...without(hidden, field), field] });
}

function without(fields: readonly string[], field: string): string[] {
  return fields.filter((one) => one !== field);
}
