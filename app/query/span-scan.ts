import { serviceNameOf } from "../pdata/resource-view.ts";
import type { TraceColumns, TraceFacts } from "../spanindex/trace-chunk.ts";
import { difference } from "../spanindex/words.ts";
import { type Condition, holds, type Operator } from "./traceql/conditions.ts";

/** Whether a row of the span table of one chunk meets a condition. */
export type RowTest = (row: number) => boolean;

/** What the facts of a chunk say about it without its columns: false = no span of it can match. */
export function canMatch(facts: TraceFacts, conditions: readonly Condition[]): boolean {
  return conditions.every(({ field, operator, value }) => {
    if (operator !== "=") return true;
    if (field === "service") return facts.services.has(String(value));
    if (field === "name") return facts.names?.has(String(value)) ?? true;
    return true;
  });
}

/**
 * The conditions resolved against one chunk: texts become codes of its dictionary, so that a row costs one compare.
 * Cheapest first; undefined where no row can match.
 */
export function rowTests(columns: TraceColumns, conditions: readonly Condition[]): RowTest[] | undefined {
  const tests: RowTest[] = [];
  for (const condition of [...conditions].sort((a, b) => costOf(a) - costOf(b))) {
    const test = rowTest(columns, condition);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return tests;
}

function costOf({ field }: Condition): number {
  return field === "duration" ? 1 : 0;
}

function rowTest({ batch }: TraceColumns, { field, operator, value }: Condition): RowTest | undefined {
  const { spans, scopes } = batch.tables;
  const { columns } = spans;
  switch (field) {
    case "service": {
      const { resource } = scopes.columns;
      return codeTest(columns.scope, scopes.rowCount, (row) =>
        holds(serviceNameOf(batch.dictionary, resource[row]!), operator, String(value)),
      );
    }
    case "name":
      return nameTest(batch.dictionary.strings, columns.name, operator, String(value));
    case "kind":
      return enumTest(columns.kind, 5, operator, Number(value));
    case "status":
      return enumTest(columns.statusCode, 2, operator, Number(value));
    default: {
      const { startTimeUnixNano: start, endTimeUnixNano: end } = columns;
      const nanos = Number(value);
      return (row) => holds(difference(end, row, start, row), operator, nanos);
    }
  }
}

/** A test by a code that has few values: decided once for each. */
function codeTest(
  column: Uint32Array,
  codeCount: number,
  decide: (code: number) => boolean,
): RowTest | undefined {
  const isMatch = new Uint8Array(codeCount);
  let any = false;
  for (let code = 0; code < codeCount; code++) {
    if (!decide(code)) continue;
    isMatch[code] = 1;
    any = true;
  }
  return any ? (row) => isMatch[column[row]!] === 1 : undefined;
}

interface Texts {
  findText(text: string): number;
  text(code: number): string;
}

function nameTest(
  strings: Texts,
  column: Uint32Array,
  operator: Operator,
  value: string,
): RowTest | undefined {
  if (operator === "=" || operator === "!=") {
    const code = strings.findText(value);
    if (operator === "!=") return (row) => column[row] !== code;
    return code < 0 ? undefined : (row) => column[row] === code;
  }
  // By code: 0 = not decided yet, 1 = no, 2 = yes.
  const decided: number[] = [];
  return (row) => {
    const code = column[row]!;
    decided[code] ??= holds(strings.text(code), operator, value) ? 2 : 1;
    return decided[code] === 2;
  };
}

/** Numbers that OTLP does not define yet count as 0, as they are shown. */
function enumTest(column: Int32Array, max: number, operator: Operator, value: number): RowTest {
  return (row) => {
    const number = column[row]!;
    return holds(number >= 0 && number <= max ? number : 0, operator, value);
  };
}
