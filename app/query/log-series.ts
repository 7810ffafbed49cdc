import { fixedPart, isErrorRecord, logTemplate } from "../analysis/compare/log-template.ts";
import type { SignalSeries } from "../analysis/compare/signal-series.ts";
import { readValue } from "../pdata/attribute-value.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import { serviceNameOf } from "../pdata/resource-view.ts";
import { type LogIndex, timeColumnOf } from "../spanindex/log-index.ts";
import { isZeroTraceId, isZeroU64, traceIdHex } from "../spanindex/words.ts";
import { textOf } from "./display-attribute.ts";
import { TimeSlice } from "./time-slice.ts";
import type { TimeWindows } from "./time-windows.ts";

/** Records looked at, the newest first, and templates told apart. */
const recordsMax = 1_000_000;
const seriesMax = 2_000;
const rowsPerLook = 2_048;

/** How often services write what, in the times of both sides: the records that name no span, which say more than traces do. */
export async function logSeries(
  index: LogIndex,
  windows: TimeWindows,
  services: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<SignalSeries[]> {
  const pause = new TimeSlice(signal);
  const found = new Counts(windows);
  let looked = 0;
  for (const chunk of index.chunks.chunks().toReversed()) {
    const { range } = chunk.facts;
    if (range === undefined || looked >= recordsMax || !touches(windows, range)) continue;
    const columns = await index.chunks.columns(chunk);
    pause.check();
    if (columns === undefined) continue;
    const { batch } = columns;
    const read = recordReader(batch);
    const { rowCount, columns: records } = batch.tables.logRecords;
    looked += rowCount;
    for (let row = 0; row < rowCount; row++) {
      if (row % rowsPerLook === 0 && pause.isOver) await pause.pause();
      if (!isZeroU64(records.spanId, row)) continue;
      const place = windows.placeOf(timeColumnOf(batch, row), row);
      if (place === undefined) continue;
      const record = read(row);
      if (!services.has(record.service)) continue;
      found.add(
        record,
        place,
        isZeroTraceId(records.traceId, row) ? undefined : () => traceIdHex(records.traceId, row),
      );
    }
  }
  return found.series();
}

function touches(
  { baseline, canary }: TimeWindows,
  range: { readonly minTimeUnixNano: bigint; readonly maxTimeUnixNano: bigint },
): boolean {
  return [baseline, canary].some(
    ({ startUnixNano, endUnixNano }) =>
      range.maxTimeUnixNano >= startUnixNano && range.minTimeUnixNano < endUnixNano,
  );
}

interface LogLine {
  readonly service: string;
  readonly template: string;
  readonly isError: boolean;
}

/** Bodies and scopes repeat: each distinct one is looked at once. */
function recordReader(batch: LogBatch): (row: number) => LogLine {
  const { body, severityNumber, scope } = batch.tables.logRecords.columns;
  const lines = new Map<string, LogLine>();
  return (row) => {
    const key = `${body[row]} ${severityNumber[row]} ${scope[row]}`;
    let line = lines.get(key);
    if (line === undefined) {
      const value = readValue(batch.dictionary, body[row]!);
      const text = value === undefined ? "" : textOf(value);
      const resource = batch.tables.scopes.columns.resource[scope[row]!]!;
      line = {
        service: serviceNameOf(batch.dictionary, resource),
        ...{ template: logTemplate(text), isError: isErrorRecord(severityNumber[row]!, text) },
      };
      lines.set(key, line);
    }
    return line;
  };
}

interface LineCounts extends LogLine, Record<"baseline" | "canary", Float64Array> {
  readonly traceIds: Record<"baseline" | "canary", string>;
}

class Counts {
  readonly #windows: TimeWindows;
  readonly #counts = new Map<string, LineCounts>();

  constructor(windows: TimeWindows) {
    this.#windows = windows;
  }

  /** `traceId`: of the trace that the record names. */
  add(
    line: LogLine,
    { side, slice }: { side: "baseline" | "canary"; slice: number },
    traceId: (() => string) | undefined,
  ): void {
    const key = `${line.service}\0${line.isError}\0${line.template}`;
    let counts = this.#counts.get(key);
    if (counts === undefined) {
      if (this.#counts.size >= seriesMax) return;
      counts = {
        ...line,
        traceIds: { baseline: "", canary: "" },
        baseline: new Float64Array(this.#windows.sliceCount("baseline")),
        canary: new Float64Array(this.#windows.sliceCount("canary")),
      };
      this.#counts.set(key, counts);
    }
    counts[side][slice]! += 1;
    if (counts.traceIds[side] === "" && traceId !== undefined) counts.traceIds[side] = traceId();
  }

  series(): SignalSeries[] {
    const seconds = this.#windows.sliceNano / 1e9;
    return Array.from(
      this.#counts.values(),
      ({ service, template, isError, traceIds, baseline, canary }) => ({
        ...{ kind: "logs", service, text: template, isError, of: "rate", unit: "" },
        ...{ search: fixedPart(template), traceIds },
        baseline: baseline.map((count) => count / seconds),
        canary: canary.map((count) => count / seconds),
      }),
    );
  }
}
