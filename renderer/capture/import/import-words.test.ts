import { expect, test } from "vitest";
import type { ImportReport } from "../../../app/api/import.ts";
import { lacksText, recognisedText, refusedText, storedText, viewOfImport } from "./import-words.ts";

const stored = { traces: 16, metrics: 0, logs: 1 };
const report: ImportReport = {
  ...{ stored, refusedCount: 0, refused: [], onlyTraceId: "ab".repeat(16) },
  files: [{ entry: undefined, formats: ["jaeger-json"], stored }],
  range: { startUnixNano: "1544712660000999999", endUnixNano: "1544712661000000001" },
};

test("a file says what it was taken for, and what was left out", () => {
  expect(storedText(stored)).toBe("16 spans, 1 log record");
  expect(storedText({ traces: 0, metrics: 0, logs: 0 })).toBe("nothing");
  expect(recognisedText({ entry: "a.json", formats: ["zipkin-json"], stored })).toBe(
    "a.json: Zipkin v2 JSON, 16 spans, 1 log record",
  );
  expect(refusedText({ place: { line: 2 }, reason: "not JSON", count: 1 })).toBe("line 2: not JSON");
  expect(refusedText({ place: { entry: "a", record: 3 }, reason: "no id", count: 2 })).toBe(
    "a, request 3: no id (2 times)",
  );
  expect(lacksText(report.files)).toContain("Jaeger JSON has no place for");
  expect(lacksText([{ entry: undefined, formats: ["otlp-json"], stored }])).toBeUndefined();
});

test("an import is looked at where it is: one trace, or the traces of its time", () => {
  const everything = { sinceMs: undefined, untilMs: undefined };
  expect(viewOfImport([report], false)).toEqual({ page: "trace", traceId: "ab".repeat(16), ...everything });
  const nothing = { traces: 0, metrics: 0, logs: 0 };
  expect(viewOfImport([report, { ...report, stored: nothing, onlyTraceId: undefined }], false).page).toBe(
    "trace",
  );
  const several = viewOfImport([report, { ...report, onlyTraceId: undefined }], true);
  expect(several).toMatchObject({ page: "traces", sinceMs: 1003, untilMs: 1_544_712_661_002 });
  expect(viewOfImport([{ ...report, stored: { traces: 0, metrics: 0, logs: 2 } }], false).page).toBe("logs");
  expect(viewOfImport([{ ...report, stored: { traces: 0, metrics: 1, logs: 0 } }], false).page).toBe(
    "metrics",
  );
});
