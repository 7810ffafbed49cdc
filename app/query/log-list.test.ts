import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { LogList } from "../api/logs.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { LogIndex } from "../spanindex/log-index.ts";
import { spanIdOf, TestSegments, testEpoch, traceIdOf } from "../spanindex/spanindextest/test-spans.ts";
import { bigintAt } from "../spanindex/words.ts";
import { describeLog, type LogName } from "./log-detail.ts";
import { type LogQuery, listLogs } from "./log-list.ts";

interface TestRecord {
  /** Nanoseconds from `testEpoch`; undefined = only observed. */
  readonly time: number | undefined;
  readonly observed: number;
  readonly trace: number;
  readonly span: number;
  readonly severity: number;
  readonly service: string;
  readonly body: string;
}

const record: fc.Arbitrary<TestRecord> = fc.record({
  time: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
  observed: fc.integer({ min: 0, max: 30 }),
  trace: fc.integer({ min: 0, max: 3 }),
  span: fc.integer({ min: 0, max: 3 }),
  severity: fc.integer({ min: 0, max: 24 }),
  service: fc.constantFrom("cart", "checkout"),
  body: fc.constantFrom("Paid 5 EUR", "paid", "failed"),
});

function logBatchOf(records: readonly TestRecord[], dictionary = new Dictionary()): LogBatch {
  const at = (time: number) => String(testEpoch + BigInt(time));
  const resourceLogs = records.map((one) => ({
    resource: { attributes: [{ key: "service.name", value: { stringValue: one.service } }] },
    scopeLogs: [
      {
        logRecords: [
          {
            timeUnixNano: one.time === undefined ? "0" : at(one.time),
            observedTimeUnixNano: at(one.observed),
            severityNumber: one.severity,
            body: { stringValue: one.body },
            ...(one.trace === 0 ? {} : { traceId: traceIdOf(one.trace) }),
            ...(one.span === 0 ? {} : { spanId: spanIdOf(one.span) }),
          },
        ],
      },
    ],
  }));
  const bytes = new TextEncoder().encode(JSON.stringify({ resourceLogs }));
  return decode("logs", { encoding: "json", bytes }, dictionary).batch;
}

interface Rig {
  readonly index: LogIndex;
  readonly restarted: LogIndex;
}

/** The records in chunks of 4, and the same after a restart that reads the segments. */
function rigOf(requests: readonly (readonly TestRecord[])[]): Rig {
  const segments = new TestSegments();
  const settings = { source: segments, chunkItemsMax: 4, memoryBytesMax: 0 };
  const index = new LogIndex(settings);
  const restarted = new LogIndex(settings);
  const journal = new Map<number, readonly TestRecord[]>();
  for (const [sequence, records] of requests.entries()) {
    journal.set(sequence, records);
    index.append(logBatchOf(records, index.dictionary), sequence);
    for (const { chunkNumber, batch, sequences, ...full } of index.chunks.takeFull()) {
      const id = segments.add(batch);
      index.chunks.sealed(chunkNumber, id);
      restarted.chunks.restore({ ...full, id });
      for (const sealed of sequences) journal.delete(sealed);
    }
  }
  for (const [sequence, records] of journal)
    restarted.append(logBatchOf(records, restarted.dictionary), sequence);
  return { index, restarted };
}

const timeOf = ({ time, observed }: TestRecord) => time ?? observed;

test("a log query finds what looking at every record does, before and after a restart", async () => {
  const requests = fc.array(fc.array(record, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
  const query = fc.record(
    {
      from: fc.integer({ min: 0, max: 30 }),
      to: fc.integer({ min: 0, max: 31 }),
      trace: fc.integer({ min: 1, max: 4 }),
      span: fc.integer({ min: 1, max: 3 }),
      minSeverity: fc.integer({ min: 0, max: 24 }),
      service: fc.constantFrom("cart", "other"),
      text: fc.constantFrom("PAID", "", "5 e"),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(requests, query, fc.integer({ min: 1, max: 12 }), async (all, wanted, limit) => {
      const { from, to, trace, span, ...same } = wanted;
      const asked: LogQuery = {
        ...same,
        ...(from === undefined ? {} : { startUnixNano: String(testEpoch + BigInt(from)) }),
        ...(to === undefined ? {} : { endUnixNano: String(testEpoch + BigInt(to)) }),
        ...(trace === undefined ? {} : { traceId: traceIdOf(trace) }),
        ...(span === undefined ? {} : { spanId: spanIdOf(span) }),
        limit,
      };
      const matching = all
        .flat()
        .filter(
          (one) =>
            (from === undefined || timeOf(one) >= from) &&
            (to === undefined || timeOf(one) < to) &&
            (trace === undefined || one.trace === trace) &&
            (span === undefined || one.span === span) &&
            one.severity >= (same.minSeverity ?? 0) &&
            (same.service === undefined || one.service === same.service) &&
            one.body.toLowerCase().includes((same.text ?? "").toLowerCase()),
        );
      // Of the same time the last to arrive comes first.
      const expected = matching
        .map((one, arrival) => ({ one, arrival }))
        .sort((a, b) => timeOf(b.one) - timeOf(a.one) || b.arrival - a.arrival)
        .slice(0, limit)
        .map(({ one }) => [timeOf(one), one.severity, one.service, one.body]);
      const { index, restarted } = rigOf(all);
      for (const either of [index, restarted]) {
        const list = await listLogs(either, asked);
        const base = Number(BigInt(list.baseUnixNano) - testEpoch);
        const rows = Array.from({ length: list.rowCount }, (_, row) => [
          base + list.timeOffsetNano[row]!,
          list.severityNumber[row],
          list.strings[list.service[row]!],
          list.strings[list.body[row]!],
        ]);
        expect(list.matched).toBe(matching.length);
        expect(rows).toEqual(expected);
      }
    }),
    { seed: 99, numRuns: 200 },
  );
});

test("the records of one trace are looked for only in the chunks that have some", async () => {
  const one = { time: 1, observed: 0, span: 1, severity: 9, service: "cart", body: "paid" };
  const requests = Array.from({ length: 12 }, (_, at) => Array(4).fill({ ...one, trace: at === 2 ? 2 : 1 }));
  const { restarted } = rigOf(requests);
  const loaded = vi.spyOn(restarted.chunks, "columns");
  const list = await listLogs(restarted, { traceId: traceIdOf(2), spanId: spanIdOf(1), limit: 10 });
  expect(list.matched).toBe(4);
  const fromDisk = loaded.mock.calls.filter(([chunk]) => chunk.segmentId !== undefined);
  expect(fromDisk).toHaveLength(1);
});

test("a record opens with everything it came with; one that left the store is not found", async () => {
  const { index } = rigOf([
    [{ time: undefined, observed: 7, trace: 2, span: 0, severity: 17, service: "cart", body: "failed" }],
  ]);
  const list = await listLogs(index, { limit: 10 });
  const name = nameOf(list, 0);
  const detail = await describeLog(index, name);
  expect(detail).toMatchObject({
    timeUnixNano: "0",
    observedTimeUnixNano: String(testEpoch + 7n),
    severityNumber: 17,
    body: { type: "string", text: "failed" },
    traceId: traceIdOf(2),
    spanId: "",
    service: "cart",
    resource: [{ key: "service.name", type: "string", text: "cart" }],
  });
  await expect(describeLog(index, { ...name, timeUnixNano: "8" })).rejects.toMatchObject({
    code: "not_found",
  });
});

function nameOf(list: LogList, row: number): LogName {
  const timeUnixNano = String(bigintAt(list.timeUnixNano, row));
  return { chunk: list.chunk[row]!, row: list.row[row]!, timeUnixNano };
}

test("a link to a record leads to the same one after a restart, or to none", async () => {
  const one = { observed: 0, trace: 1, span: 1, severity: 9, service: "cart" };
  const requests = Array.from({ length: 12 }, (_, at) => [
    { ...one, time: at, body: `record ${at}` },
    { ...one, time: 20 + at, body: `later record ${at}` },
  ]);
  const { index, restarted } = rigOf(requests);
  const list = await listLogs(index, { limit: 100 });
  for (let row = 0; row < list.rowCount; row++) {
    const { body } = await describeLog(index, nameOf(list, row));
    expect((await describeLog(restarted, nameOf(list, row))).body).toEqual(body);
  }
  const twins = rigOf([[{ ...one, time: 5, body: "one" }], [{ ...one, time: 5, body: "two" }]]);
  const elsewhere = { ...nameOf(await listLogs(twins.index, { limit: 1 }), 0), chunk: 99 };
  await expect(describeLog(twins.restarted, elsewhere)).rejects.toMatchObject({ code: "not_found" });
});
