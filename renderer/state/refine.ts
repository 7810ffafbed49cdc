import { groupAgainstRest, valueAgainstRest } from "./against-rest.ts";
import { navigation } from "./navigation.ts";
import { openComparison } from "./open-comparison.ts";
import { editedQuery, runQuery } from "./query-draft.ts";
import { excludedValue, type FieldValue, groupQuery, toggledValue, withoutGroup } from "./query-edit.ts";

/*
 * What a click on a value or a group does to the query that runs.
 */

/** Asks for a value of a field, or no longer. */
export function includeValue(field: string, value: FieldValue): void {
  runQuery(toggledValue(editedQuery(), field, value));
}

export function excludeValue(field: string, value: FieldValue): void {
  runQuery(excludedValue(editedQuery(), field, value));
}

/** Asks for a value and for nothing else at all. */
export function onlyValue(field: string, value: FieldValue): void {
  runQuery(toggledValue("", field, value));
}

type Values = readonly (FieldValue | undefined)[];

/** Shows the traces of a group. */
export function includeGroup(fields: readonly string[], values: Values): void {
  const query = groupQuery(editedQuery(), fields, values);
  navigation.change({ query, groupBy: [] });
}

export function excludeGroup(fields: readonly string[], values: Values): void {
  runQuery(withoutGroup(editedQuery(), fields, values));
}

/** Compares the traces that have a value with those that do not. */
export function compareValue(field: string, value: FieldValue | undefined): void {
  openComparison(valueAgainstRest(editedQuery(), field, value));
}

export function compareGroup(fields: readonly string[], values: Values): void {
  openComparison(groupAgainstRest(editedQuery(), fields, values));
}
