import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Signal, signals } from "../base/signal.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { appendBatch } from "../pdata/batch-append.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import { selectRows } from "../pdata/select-rows.ts";
import type { RunPart, StoredRun } from "../storage/stored-runs.ts";
import { listRuns } from "./list-runs.ts";
import { rowsOfRun, rowsToRemove } from "./rows-to-remove.ts";
import { RunBook, type UnsealedChunk } from "./run-book.ts";
import { type TestItems, telemetryOf } from "./runstest/process-telemetry.ts";

const minute = 60_000;

function session(id: string, startMs: number, endMs?: number): StoredRun {
  const rest = { identity: "", name: "", isPinned: false, evicted: undefined };
  return { id, kind: "session", startMs, seenMs: startMs, endMs, ...rest };
}

const sessions = [session("s1", 10 * minute, 20 * minute), session("s2", 20 * minute)];

function bookOver(chunks: UnsealedChunk[] = []): RunBook {
  const book = new RunBook(
    () => chunks,
    () => 99,
  );
  book.load({ runs: sessions, segments: [], unknown: [] });
  return book;
}

const resource = fc.record({
  "service.name": fc.constantFrom("cart", "payment"),
  "service.instance.id": fc.constantFrom("a", "b", "c"),
});
const items: fc.Arbitrary<TestItems> = fc.record({
  resource,
  startMs: fc.array(
    fc.integer({ min: 5, max: 30 }).map((m) => m * minute),
    { minLength: 1, maxLength: 5 },
  ),
  durationMs: fc.integer({ min: 0, max: 20 * minute }),
  isError: fc.boolean(),
});
const request = fc.record({
  signal: fc.constantFrom(...signals),
  groups: fc.array(items, { minLength: 1, maxLength: 3 }),
});

/** What the book says, without what depends on how it was learned. */
function seen(book: RunBook): unknown {
  return book
    .list()
    .map(({ id, kind, identity, total, startMs, seenMs }) => ({ id, kind, identity, total, startMs, seenMs }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

describe("a book of runs", () => {
  it("says the same whatever was sealed when, and whoever was asked meanwhile", () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 12 }), fc.array(fc.nat(3)), (requests, whens) => {
        const open: UnsealedChunk[] = [];
        const grown = bookOver(open);
        const chunks = new Map<Signal, AnyBatch>();
        let segment = 0;
        for (const [index, { signal, groups }] of requests.entries()) {
          const what = whens[index] ?? 0;
          const chunk = chunks.get(signal) ?? telemetryOf(signal, []);
          if (!chunks.has(signal)) open.push({ signal, batch: chunk });
          chunks.set(signal, chunk);
          appendBatch<AnyBatch>(chunk, telemetryOf(signal, groups, chunk.dictionary));
          if (what === 1) grown.list();
          if (what !== 2) continue;
          const parts = grown.partsOf(chunk);
          open.splice(
            open.findIndex(({ batch }) => batch === chunk),
            1,
          );
          chunks.delete(signal);
          grown.sealed(++segment, signal, parts);
        }
        const replayed = bookOver(
          requests.map(({ signal, groups }) => ({ signal, batch: telemetryOf(signal, groups) })),
        );
        expect(seen(grown)).toEqual(seen(replayed));
      }),
    );
  });

  it("counts every item for its process and for the session of its time", () => {
    const startMs = [5 * minute, 15 * minute, 20 * minute];
    const group = { resource: { "service.name": "cart" }, startMs, isError: true };
    for (const [signal, each] of [["traces", 1] as const, ["logs", 1] as const, ["metrics", 2] as const]) {
      const counts = Object.fromEntries(
        bookOver([{ signal, batch: telemetryOf(signal, [group]) }])
          .list()
          .map(({ kind, id, total }) => [kind === "session" ? id : kind, total.items[signal]]),
      );
      expect(counts).toEqual({ service: 3 * each, s1: each, s2: each });
    }
  });

  it("books what was evicted, also before it knew that it was sealed", () => {
    const book = bookOver();
    const part = (n: number): RunPart => ({
      ...{ id: "x", kind: "service", identity: "[]", items: n, errors: 0, firstMs: 1, lastMs: 2 },
    });
    book.sealed(1, "traces", [part(3)]);
    const gone = (id: number) => ({
      segments: [
        {
          id,
          signal: "traces" as const,
          itemCount: 0,
          minTimeUnixNano: 0n,
          maxTimeUnixNano: 0n,
          bytes: 0,
          summary: new Uint8Array(),
        },
      ],
      sequences: [],
      reason: "disk_budget" as const,
    });
    book.evicted(gone(1));
    book.evicted(gone(2));
    book.sealed(2, "traces", [part(4)]);
    expect(book.find("x")).toMatchObject({
      evicted: { items: { traces: 7, metrics: 0, logs: 0 }, lastMs: 99, reason: "disk_budget" },
      total: { items: { traces: 0 } },
    });
  });
});

describe("taking a run out of a chunk", () => {
  it("splits every chunk in two, keeps what a pinned run holds, and leaves nothing of the run else", () => {
    fc.assert(
      fc.property(request, fc.nat(), fc.nat(), ({ signal, groups }, nth, pin) => {
        const batch = telemetryOf(signal, groups);
        const book = bookOver([{ signal, batch }]);
        const runs = book.list().filter(({ total }) => total.items[signal] > 0);
        const run = runs[nth % runs.length]!;
        const pinned = runs[pin % runs.length]!;
        if (pinned !== run)
          book.change({ ...pinned, firstMs: pinned.startMs, lastMs: pinned.seenMs }, { isPinned: true });
        const { kept, removed, removedItems } = rowsToRemove(batch, run.id, book);
        const rest = bookOver([{ signal, batch: selectRows<AnyBatch>(batch, kept) }]);
        expect(kept.length + removed.length).toBe(rowsOfBatch(batch));
        const before = run.total.items[signal];
        const after = rest.find(run.id)?.total.items[signal] ?? 0;
        expect(after).toBe(before - removedItems);
        if (pinned === run) expect(after).toBe(0);
        else expect(rest.find(pinned.id)!.total.items).toEqual(pinned.total.items);
        const all = rowsOfRun(batch, run.id, book, 0, 1_000).rows;
        const alone = bookOver([{ signal, batch: selectRows<AnyBatch>(batch, all) }]);
        expect(alone.find(run.id)!.total).toEqual(run.total);
      }),
    );
  });
});

function rowsOfBatch(batch: AnyBatch): number {
  if (batch.signal === "traces") return batch.tables.spans.rowCount;
  return batch.signal === "logs" ? batch.tables.logRecords.rowCount : batch.tables.metrics.rowCount;
}

describe("runs of one service", () => {
  const dictionary = new Dictionary();
  const from = (version: string, instance: string, first: number, last: number): UnsealedChunk => ({
    signal: "traces",
    batch: telemetryOf(
      "traces",
      [
        {
          resource: { "service.name": "cart", "service.version": version, "service.instance.id": instance },
          startMs: [first * minute, last * minute],
        },
      ],
      dictionary,
    ),
  });
  const listed = (chunks: UnsealedChunk[], nowMs = 31 * minute) => {
    const rows = listRuns(bookOver(chunks).list(), "s2", nowMs);
    const labelOf = new Map(rows.map((row) => [row.id, row.identity.map(({ text }) => text).at(-1)]));
    return Object.fromEntries(
      rows
        .filter(({ kind }) => kind === "service")
        .map(({ id, previousId, isLive, hasReplicas }) => [
          labelOf.get(id),
          [previousId === undefined ? "-" : labelOf.get(previousId), isLive, hasReplicas],
        ]),
    );
  };

  it("are restarts where one begins after the other was last heard of", () => {
    expect(listed([from("1", "a", 12, 15), from("2", "b", 16, 22), from("2", "c", 23, 30)])).toEqual({
      a: ["-", false, false],
      b: ["a", false, false],
      c: ["b", true, false],
    });
  });

  it("are replicas where they overlap, and live as long as each is heard of", () => {
    expect(listed([from("1", "a", 12, 30), from("1", "b", 13, 30)])).toEqual({
      a: ["-", true, true],
      b: ["-", true, true],
    });
  });

  it("are not live for what is far in the future", () => {
    expect(listed([from("1", "a", 12, 500), from("1", "b", 13, 60)])).toEqual({
      a: ["-", false, true],
      b: ["-", true, true],
    });
  });

  it("have the old version before them in a rolling update", () => {
    expect(listed([from("1", "a", 12, 25), from("2", "b", 24, 30)])).toEqual({
      a: ["-", false, true],
      b: ["a", true, true],
    });
  });

  it("of sessions: the one before, and a time range", () => {
    const rows = listRuns(bookOver().list(), "s2", 31 * minute);
    expect(rows.map(({ id, previousId, isLive, query }) => [id, previousId, isLive, query])).toEqual([
      ["s2", "s1", true, "{ }"],
      ["s1", undefined, false, "{ }"],
    ]);
    expect(rows[1]).toMatchObject({ startUnixNano: "600000000000", endUnixNano: "1200000000000" });
    expect(rows[0]).toMatchObject({ startUnixNano: "1200000000000", endUnixNano: undefined });
  });
});
