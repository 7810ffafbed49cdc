import { alignTraces } from "../../../analysis/diff/align-traces.ts";
import type { Contributions } from "../../../analysis/diff/contributions.ts";
import { type CostedSide, contributionsOf } from "../../../analysis/diff/contributions.ts";
import { templateOf } from "../../../analysis/diff/name-template.ts";
import { TextPool } from "../../../analysis/text-pool.ts";
import type { DiffOperations, DiffTrace, TraceDiff } from "../../../api/trace-diff.ts";
import { atOnce } from "../at-once.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { operationColumn } from "./operation-column.ts";
import { noTrace, rowsOfTrace, type TraceQuestion } from "./trace-question.ts";

export interface DiffQuestion {
  readonly a: TraceQuestion;
  readonly b: TraceQuestion;
}

export type DiffAnswer = Omit<TraceDiff, "baselineCount">;

/** Two traces as one tree. */
export function diff(world: QueryWorld, question: DiffQuestion): Steps<DiffAnswer> {
  return atOnce(() => diffOf(world, question));
}

function diffOf(world: QueryWorld, question: DiffQuestion): DiffAnswer {
  const startedMs = performance.now();
  const traces = {
    a: rowsOfTrace(world, question.a) ?? noTrace,
    b: rowsOfTrace(world, question.b) ?? noTrace,
  };
  const keys = new OperationKeys();
  const a = keys.sideOf(world, question.a.traceId, traces.a);
  const b = keys.sideOf(world, question.b.traceId, traces.b);
  world.check();
  const rows = alignTraces(a.costs, b.costs, () => world.check());
  world.check();
  return {
    strings: keys.texts.texts,
    operations: keys.operations(contributionsOf(a.costs, b.costs, keys.count)),
    ...{ a: a.trace, b: b.trace },
    ...{ rowCount: rows.rowCount, rowOfA: rows.a, rowOfB: rows.b, parent: rows.parent, depth: rows.depth },
    examinedSpans: traces.a.spanCount + traces.b.spanCount,
    elapsedMs: performance.now() - startedMs,
  };
}

/** A side twice: what it is compared by, and what is answered of it. */
interface PreparedSide {
  readonly costs: CostedSide;
  readonly trace: DiffTrace;
}

/** Operations numbered across both sides, by service, kind and template of the name. */
class OperationKeys {
  readonly texts = new TextPool();
  readonly #service: number[] = [];
  readonly #name: number[] = [];
  readonly #kind: number[] = [];
  readonly #numbers = new Map<string, number>();

  get count(): number {
    return this.#name.length;
  }

  sideOf(world: QueryWorld, traceId: string, trace: LaidOutTrace): PreparedSide {
    const { rowCount } = trace;
    const none = this.#numberOf("", "", 0);
    const operation = operationColumn(world, trace, none, ({ service, name, kind }, code) =>
      this.#numberOf(service[code]!, name[code]!, kind[code]!),
    );
    const name = operationColumn(world, trace, this.texts.of(""), (of, code) =>
      this.texts.of(of.name[code]!),
    );
    const { criticalNano } = trace.critical;
    return {
      costs: { ...trace, operation, criticalNano },
      trace: {
        ...{ traceId, startUnixNano: String(trace.startUnixNano), durationNano: trace.durationNano },
        ...{ spanCount: trace.spanCount, errorCount: trace.errorCount, rowCount, operation, name },
        // Copies: what is kept stays here, and what is answered leaves the thread.
        spanId: trace.spanId.slice(),
        spanOrdinal: trace.spanOrdinal.slice(),
        startOffsetNano: trace.startOffsetNano.slice(),
        durationNanoOfRow: trace.durationNanoOfRow.slice(),
        selfNano: trace.coverage.selfNano.slice(),
        criticalNano: criticalNano.slice(),
        status: trace.status.slice(),
        flags: trace.flags.slice(),
      },
    };
  }

  operations({ callsA, callsB, criticalA, criticalB }: Contributions): DiffOperations {
    return {
      service: Uint32Array.from(this.#service),
      name: Uint32Array.from(this.#name),
      kind: Uint8Array.from(this.#kind),
      ...{ callsA, callsB, criticalNanoA: criticalA, criticalNanoB: criticalB },
    };
  }

  #numberOf(service: string, name: string, kind: number): number {
    const known = this.#numbers.get(`${kind}\0${service}\0${name}`);
    if (known !== undefined) return known;
    const template = templateOf(name);
    const key = `${kind}\0${service}\0${template}`;
    const number = this.#numbers.get(key) ?? this.#add(service, template, kind);
    this.#numbers.set(key, number);
    this.#numbers.set(`${kind}\0${service}\0${name}`, number);
    return number;
  }

  #add(service: string, template: string, kind: number): number {
    this.#service.push(this.texts.of(service));
    this.#kind.push(kind);
    return this.#name.push(this.texts.of(template)) - 1;
  }
}
