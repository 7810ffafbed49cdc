import { assert } from "../base/assert.ts";
import type { AnyBatch } from "./batch.ts";
import { type MetricBatch, pointTableOf } from "./metric-batch.ts";
import { dictionaryOf, Recoder } from "./recoder.ts";
import { nextEnvelope, type ScopeCodes, type ScopeIndex, type ScopeTable } from "./scope-index.ts";
import { type AnyColumnArray, type ColumnSpec, type Table, wordsOf } from "./table.ts";

export interface AppendOptions {
  /** Merges equal scope rows. The index of the target's table of scopes; for chunks, which take many requests. */
  readonly scopes?: ScopeIndex;
  /** Keep one where many batches of the same dictionary are appended; else it is made where the dictionaries differ. */
  readonly recoder?: Recoder;
}

type Tables = Readonly<Record<string, Table>>;

/** What happens to the values of a column on their way; undefined = they are copied. */
type Translate = ((value: number) => number) | undefined;

/**
 * Appends all rows of `source` to `target`: a copy of columns where both have the same dictionary, else with codes
 * translated. The target's `wire` is dropped, for it no longer says what the batch holds.
 */
export function appendBatch<B extends AnyBatch>(target: B, source: B, options: AppendOptions = {}): void {
  assert(target.signal === source.signal, "batches of different signals");
  new Appender(target, source, options).append();
  target.wire = undefined;
}

class Appender {
  readonly #target: Tables;
  readonly #source: Tables;
  readonly #signal: AnyBatch["signal"];
  readonly #recoder: Recoder | undefined;
  readonly #scopes: ScopeIndex | undefined;
  /** Rows each target table had before. */
  readonly #bases = new Map<string, number>();
  /** Source row → target row of merged scopes. */
  #scopeRows: Uint32Array | undefined;

  constructor(target: AnyBatch, source: AnyBatch, options: AppendOptions) {
    this.#target = target.tables as unknown as Tables;
    this.#source = source.tables as unknown as Tables;
    this.#signal = target.signal;
    this.#scopes = options.scopes;
    if (source.dictionary !== target.dictionary) {
      this.#recoder = options.recoder ?? new Recoder(source.dictionary, target.dictionary);
    }
  }

  append(): void {
    for (const name in this.#target) this.#bases.set(name, this.#target[name]!.rowCount);
    for (const name in this.#target) {
      if (name !== "scopes") this.#appendTable(name);
      else if (this.#scopes === undefined) this.#appendScopes();
      else this.#mergeScopes(this.#scopes);
    }
    if (this.#signal === "metrics") this.#moveMetricPoints();
  }

  #base(table: string): number {
    return this.#bases.get(table)!;
  }

  #appendTable(name: string): void {
    const target = this.#target[name]!;
    const source = this.#source[name]!;
    const { rowCount } = source;
    if (rowCount === 0) return;
    const base = target.rowCount;
    target.reserve(rowCount);
    target.rowCount = base + rowCount;
    for (const column in target.schema) {
      const spec = target.schema[column]!;
      const words = wordsOf(spec.kind);
      const from = (source.columns[column] as AnyColumnArray).subarray(0, rowCount * words);
      const to = target.columns[column] as AnyColumnArray;
      const translate = this.#translation(spec);
      if (translate === undefined) to.set(from, base * words);
      else for (let row = 0; row < rowCount; row++) to[base + row] = translate(from[row]!);
    }
  }

  #translation(spec: ColumnSpec): Translate {
    if (spec.kind === "row" || spec.kind === "end") {
      const scopeRows = spec.of === "scopes" ? this.#scopeRows : undefined;
      if (scopeRows !== undefined) return (row) => scopeRows[row]!;
      const base = this.#base(spec.of!);
      return base === 0 ? undefined : (row) => row + base;
    }
    const recoder = this.#recoder;
    const dictionary = dictionaryOf(spec.kind);
    if (recoder === undefined || dictionary === undefined) return undefined;
    return (code) => recoder.code(dictionary, code);
  }

  /** Envelopes of the source come after those of the target. */
  #appendScopes(): void {
    const target = this.#target["scopes"] as unknown as ScopeTable;
    const first = nextEnvelope(target);
    const base = target.rowCount;
    this.#appendTable("scopes");
    for (let row = base; row < target.rowCount; row++) target.columns.envelope[row]! += first;
  }

  #mergeScopes(index: ScopeIndex): void {
    assert((index.table as unknown) === this.#target["scopes"], "index of another table of scopes");
    const source = this.#source["scopes"] as unknown as ScopeTable;
    const { columns } = source;
    const recoder = this.#recoder;
    const rows = new Uint32Array(source.rowCount);
    for (let row = 0; row < rows.length; row++) {
      const codes = {
        resource: columns.resource[row]!,
        resourceSchemaUrl: columns.resourceSchemaUrl[row]!,
        scope: columns.scope[row]!,
        scopeSchemaUrl: columns.scopeSchemaUrl[row]!,
      };
      rows[row] = index.rowOf(recoder === undefined ? codes : recodeScope(codes, recoder));
    }
    this.#scopeRows = rows;
  }

  /** `pointsStart` and `pointsEnd` point into a table that depends on the row. */
  #moveMetricPoints(): void {
    const { columns, rowCount } = (this.#target as unknown as MetricBatch["tables"]).metrics;
    for (let row = this.#base("metrics"); row < rowCount; row++) {
      const table = pointTableOf(columns.type[row]!);
      const base = table === undefined ? 0 : this.#base(table);
      columns.pointsStart[row]! += base;
      columns.pointsEnd[row]! += base;
    }
  }
}

function recodeScope(codes: ScopeCodes, recoder: Recoder): ScopeCodes {
  return {
    resource: recoder.code("resources", codes.resource),
    resourceSchemaUrl: recoder.code("strings", codes.resourceSchemaUrl),
    scope: recoder.code("scopes", codes.scope),
    scopeSchemaUrl: recoder.code("strings", codes.scopeSchemaUrl),
  };
}
