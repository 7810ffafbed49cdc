import { recordingStart } from "../../generator/requests.ts";
import type { Answer, AnswerRow, Arm } from "../arm.ts";
import { traceIdOf } from "../duckdb-load.ts";
import { layOut } from "../layout-rows.ts";
import { idOf } from "../nested-sets.ts";
import type { Question, QuestionId } from "../question.ts";
import type { QuestionContext } from "../questions.ts";
import { forEachPair, type SpanSet } from "../span-set.ts";
import { layoutAnswer, topCounts } from "../sql-answer.ts";

/** Every answer row by row, as plainly as it can be written: what the other arms are tested against. */
export class OracleArm implements Arm {
  readonly name = "row by row";
  readonly #spans: SpanSet;
  readonly #context: QuestionContext;

  constructor(spans: SpanSet, context: QuestionContext) {
    this.#spans = spans;
    this.#context = context;
  }

  enter(): Promise<void> {
    return Promise.resolve();
  }

  canAnswer(): boolean {
    return true;
  }

  ask({ id, variant }: Question): Promise<Answer> {
    return Promise.resolve(answers[id](this.#spans, this.#context, variant));
  }

  answerOf(_: Question, reply: Answer): Answer {
    return reply;
  }
}

type Answerer = (spans: SpanSet, context: QuestionContext, variant: number) => Answer;

const answers: Readonly<Record<QuestionId, Answerer>> = {
  a(spans, { picks }, variant) {
    const { service, name, durationNano } = picks.operations[variant]!;
    const traces = new Set(
      rowsWhere(
        spans,
        (row) =>
          serviceOf(spans, row) === service &&
          nameOf(spans, row) === name &&
          spans.durationNano[row]! > durationNano,
      ).map((row) => spans.trace[row]!),
    );
    const members = Map.groupBy(allRows(spans), (row) => spans.trace[row]!);
    const startOf = (trace: number) => Math.min(...members.get(trace)!.map((row) => spans.startNano[row]!));
    return [...traces]
      .sort((x, y) => startOf(y) - startOf(x))
      .slice(0, 100)
      .map((trace) => {
        const rows = members.get(trace)!;
        return { key: traceIdOf(spans, trace), exact: counts(spans, rows), quantiles: [] };
      });
  },
  b: (spans) =>
    grouped(spans, allRows(spans), (row) => `${serviceOf(spans, row)} | ${nameOf(spans, row)}`, [
      ...[0.5, 0.95, 0.99],
    ]),
  c(spans, { grid }) {
    const offset = Number(grid.startUnixNano - recordingStart);
    const cellOf = (row: number) => {
      const x = Math.floor((spans.startNano[row]! - offset) / grid.stepNano);
      const ratio = Math.max(1, spans.durationNano[row]!) / grid.lowestNano;
      const y = Math.floor(Math.log(ratio) / Math.log(grid.factor));
      return clamp(y, grid.rows) * grid.columns + clamp(x, grid.columns);
    };
    return grouped(spans, allRows(spans), (row) => String(cellOf(row)), []);
  },
  d(spans, { picks }, variant) {
    const rows = rowsWhere(spans, (row) => attributeOf(spans, row, "user.id") === picks.users[variant]);
    const traces = grouped(spans, rows, (row) => traceIdOf(spans, spans.trace[row]!), []);
    return traces.map((row) => ({ ...row, exact: row.exact.slice(0, 1) }));
  },
  e1(spans, { picks }, variant) {
    const route = picks.routes[variant];
    return whole(
      counts(
        spans,
        rowsWhere(spans, (row) => attributeOf(spans, row, "http.route") === route),
      ),
    );
  },
  e2(spans) {
    const rows = rowsWhere(spans, (row) => attributeOf(spans, row, "http.route") !== undefined);
    return grouped(spans, rows, (row) => attributeOf(spans, row, "http.route")!, [0.95]);
  },
  f(spans, { picks }, variant) {
    const sides = new Map<string, [selected: number, rest: number]>();
    for (const row of allRows(spans)) {
      const isSelected = serviceOf(spans, row) === picks.services[variant] && spans.status[row] === 2;
      forEachPair(spans, row, ({ key, text }) => {
        const side = sides.get(`${spans.keys[key]} | ${text}`) ?? [0, 0];
        side[isSelected ? 0 : 1] += 1;
        sides.set(`${spans.keys[key]} | ${text}`, side);
      });
    }
    return topCounts([...sides].map(([key, exact]) => ({ key, exact, quantiles: [] })));
  },
  g1(spans, { picks }, variant) {
    return whole([rowsWhere(spans, (row) => nameOf(spans, row).includes(picks.namePieces[variant]!)).length]);
  },
  g2(spans, { picks }, variant) {
    const hasPiece = (row: number) => {
      let isFound = false;
      forEachPair(spans, row, ({ text }) => {
        isFound ||= text.includes(picks.valuePieces[variant]!);
      });
      return isFound;
    };
    return whole([rowsWhere(spans, hasPiece).length]);
  },
  h(spans) {
    const callerOf = (row: number) => serviceOf(spans, spans.parent[row]!);
    const rows = rowsWhere(
      spans,
      (row) => spans.parent[row] !== -1 && callerOf(row) !== serviceOf(spans, row),
    );
    return grouped(spans, rows, (row) => `${callerOf(row)} | ${serviceOf(spans, row)}`, [0.95]);
  },
  i(spans, { picks }, variant) {
    const rows = rowsWhere(spans, (row) => traceIdOf(spans, spans.trace[row]!) === picks.traces[variant]);
    const spanId = rows.map((row) => idOf(spans.spanId, row));
    const layout = layOut({
      id: rows,
      spanId,
      parent: rows.map((row) => spans.parent[row]!),
      start: rows.map((row) => spans.startNano[row]!),
      duration: rows.map((row) => spans.durationNano[row]!),
    });
    return layoutAnswer(spanId, layout);
  },
  j(spans, { picks }, variant) {
    const isBelow = (row: number) => {
      for (let above = spans.parent[row]!; above !== -1; above = spans.parent[above]!)
        if (serviceOf(spans, above) === picks.services[variant]) return true;
      return false;
    };
    return whole([rowsWhere(spans, (row) => spans.status[row] === 2 && isBelow(row)).length]);
  },
};

function allRows(spans: SpanSet): number[] {
  return Array.from({ length: spans.count }, (_, row) => row);
}

function rowsWhere(spans: SpanSet, holds: (row: number) => boolean): number[] {
  return allRows(spans).filter(holds);
}

function serviceOf(spans: SpanSet, row: number): string {
  return spans.services[spans.service[row]!]!;
}

function nameOf(spans: SpanSet, row: number): string {
  return spans.names[spans.name[row]!]!;
}

function attributeOf(spans: SpanSet, row: number, name: string): string | undefined {
  let value: string | undefined;
  forEachPair(spans, row, ({ key, text }) => {
    if (spans.keys[key] === name) value = text;
  });
  return value;
}

/** Spans and errors. */
function counts(spans: SpanSet, rows: readonly number[]): number[] {
  return [rows.length, rows.filter((row) => spans.status[row] === 2).length];
}

function whole(exact: readonly number[]): Answer {
  return [{ key: "", exact, quantiles: [] }];
}

function grouped(
  spans: SpanSet,
  rows: readonly number[],
  keyOf: (row: number) => string,
  quantiles: readonly number[],
): AnswerRow[] {
  return [...Map.groupBy(rows, keyOf)].map(([key, members]) => {
    const durations = members.map((row) => spans.durationNano[row]!).sort((x, y) => x - y);
    const rank = (q: number) => durations[Math.max(0, Math.ceil(q * durations.length) - 1)]!;
    return { key, exact: counts(spans, members), quantiles: quantiles.map(rank) };
  });
}

function clamp(value: number, count: number): number {
  return Math.max(0, Math.min(count - 1, value));
}
