import { expect, test } from "vitest";
import { formatHash, parseHash } from "./address.ts";
import { readRecordName, recordName } from "./log-record.ts";

test("the name of a record says chunk, row and exact time, and is a link", () => {
  const time = 1_700_000_000_123_456_789n;
  const columns = {
    chunk: Uint32Array.of(1, 4_294_967_295),
    row: Uint32Array.of(0, 65_535),
    timeUnixNano: Uint32Array.of(7, 0, Number(time & 0xffff_ffffn), Number(time >> 32n)),
  };
  const name = recordName(columns, 1);
  const { logRecord } = parseHash(formatHash({ ...parseHash("#/logs"), logRecord: name }));
  expect(readRecordName(logRecord)).toEqual({
    chunk: 4_294_967_295,
    row: 65_535,
    timeUnixNano: String(time),
  });
  expect(readRecordName(recordName(columns, 0))).toEqual({ chunk: 1, row: 0, timeUnixNano: "7" });
});
