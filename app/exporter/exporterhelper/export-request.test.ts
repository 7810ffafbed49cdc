import { expect, test } from "vitest";
import { batchOf } from "../../component/componenttest/component-rig.ts";
import { toExportRequest } from "./export-request.ts";

test("what is kept is a copy, also of the buffers that Node receives", () => {
  const logRecords = [{ severityText: "INFO" }];
  const batch = batchOf("logs", { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }, { keepsWire: true });
  const bytes = Buffer.from(batch.wire!.bytes);
  batch.wire = { encoding: "protobuf", bytes };
  const before = [...bytes];
  const kept = toExportRequest(batch, true);
  const passedOn = toExportRequest(batch, false);
  bytes.fill(0);
  expect([...kept.bytes]).toEqual(before);
  expect(passedOn.bytes).toBe(bytes);
});
