import { expect, test } from "vitest";
import { pastedOf } from "./paste-kind.ts";

const id = "4bf92f3577b34da6a3ce929d0e0e4736";

test.each([
  [`{"resourceSpans":[{"traceId":"${id}"}]}`, { kind: "telemetry" }],
  ['\n [ {"traceId":"1"} ]', { kind: "telemetry" }],
  ["{ status = error }", { kind: "query", query: "{ status = error }" }],
  [' { "timeout" } ', { kind: "query", query: '{ "timeout" }' }],
  [`00-${id}-00f067aa0ba902b7-01`, { kind: "trace", traceId: id }],
  [`trace_id=${id} level=info`, { kind: "trace", traceId: id }],
  ["hello", undefined],
  ["", undefined],
])("%j", (text, expected) => {
  expect(pastedOf(text)).toEqual(expected);
});
