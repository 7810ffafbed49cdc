import { unpackRows } from "../../../api/packed-rows.ts";
import type { TraceRows } from "../../../api/traces.ts";
import { assertDefined } from "../../../base/assert.ts";
import type { TestSpan } from "../../../spanindex/spanindextest/test-spans.ts";
import { spanIdHex } from "../../../spanindex/words.ts";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { view } from "../trace/view.ts";
import { type IndexedSettings, IndexedWorld } from "./indexed-world.ts";
import { naiveSpan } from "./naive-spans.ts";

export const traceId = "1".padStart(32, "0");

/** An index over spans of one trace. */
export function traceWorld(
  spans: readonly NaiveSpan[],
  settings: Partial<IndexedSettings> = {},
): IndexedWorld {
  return new IndexedWorld(spans, { spansPerRequest: 3, chunkItemsMax: 7, ...settings });
}

export async function rowsOf(world: IndexedWorld, id = traceId): Promise<TraceRows> {
  const { view: rows } = await world.run((own) => view(own, world.question(id)));
  return unpackRows(assertDefined(rows, "the trace is there"));
}

/** Everything of a view that is drawn, one line a row: what must not depend on the order of arrival. */
export function drawn(rows: TraceRows): string[] {
  const { strings, startOffsetNano: start, durationNanoOfRow: duration } = rows;
  return Array.from({ length: rows.rowCount }, (_, row) => {
    const label = `${strings[rows.service[row]!]} ${strings[rows.name[row]!]}`.trim();
    const id = Number.parseInt(spanIdHex(rows.spanId, row), 16);
    const own = `self ${rows.selfNano[row]} critical ${rows.criticalNano[row]} flags ${rows.flags[row]}`;
    const host = rows.hosts[rows.host[row]!]!.name;
    const indent = "  ".repeat(rows.depth[row]!);
    const kind = `kind ${rows.kind[row]} status ${rows.status[row]}`;
    return `${indent}${id} ${label} ${start[row]}+${duration[row]} ${own} ${kind} on ${host}`;
  });
}

/** A span of trace 1. */
export function spanOf(span: Omit<TestSpan, "trace" | "links">): NaiveSpan {
  return naiveSpan({
    ...{ spanId: span.id, parentSpanId: span.parent, service: span.service, name: span.name },
    ...{ startNano: span.start, durationNano: span.end - span.start },
    ...{ kind: span.kind, status: span.status as 0 | 1 | 2 },
  });
}
