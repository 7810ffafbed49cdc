import { navigation } from "./navigation.ts";
import { type FieldValue, literalOf, withTerm } from "./query-edit.ts";

export function includeValue(field: string, value: FieldValue): void {
  navigation.change({ query: withTerm(navigation.view.query, `${field} = ${literalOf(value)}`) });
}
export function excludeValue(field: string, value: FieldValue): void {
  navigation.change({ query: withTerm(navigation.view.query, `${field} != ${literalOf(value)}`) });
}
export function onlyValue(field: string, value: FieldValue): void {
  navigation.change({ query: withTerm("", `${field} = ${literalOf(value)}`) });
}
type Values = readonly (FieldValue | undefined)[];
const termOf = (field: string, value: FieldValue | undefined): string =>
  value === undefined ? `${field} = nil` : `${field} = ${literalOf(value)}`;
export function includeGroup(fields: readonly string[], values: Values): void {
  let query = navigation.view.query;
  for (const [at, field] of fields.entries()) query = withTerm(query, termOf(field, values[at]));
  navigation.change({ query, groupBy: [] });
}
export function excludeGroup(fields: readonly string[], values: Values): void {
  const terms = fields.map((field, at) => termOf(field, values[at]));
  navigation.change({ query: withTerm(navigation.view.query, `!(${terms.join(" && ")})`) });
}
