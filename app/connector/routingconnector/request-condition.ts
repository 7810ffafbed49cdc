import type { ClientInfo } from "../../pdata/client-info.ts";

/** Whether a request matches, by its headers. */
export type RequestTest = (client: ClientInfo | undefined) => boolean;

const pattern = /^\s*request\["((?:\\.|[^"\\])*)"\]\s*(==|!=)\s*"((?:\\.|[^"\\])*)"\s*$/;
const statementPattern = /^\s*route\(\)\s+where\s+/;

/**
 * `request["key"] == "value"` or `!=`: whether any value of the header is it, or is not. Source: contrib
 * `connector/routingconnector/request.go`. Undefined where the text is neither.
 */
export function parseRequestCondition(text: string): RequestTest | undefined {
  const match = pattern.exec(text.replace(statementPattern, ""));
  if (match === null) return undefined;
  const [, header, operator, value] = match;
  const name = unescaped(header!).toLowerCase();
  const expected = unescaped(value!);
  const isEqual = operator === "==";
  return (client) => (client?.metadata.get(name) ?? []).some((found) => (found === expected) === isEqual);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, "$1");
}
