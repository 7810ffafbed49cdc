import { serviceNameOf } from "../../pdata/resource-view.ts";
import type { Arena } from "./arena.ts";
import type { BlockSource } from "./block-source.ts";
import { CodeNumbers } from "./code-numbers.ts";
import type { OperationTable } from "./span-block.ts";

export interface BuiltOperations {
  readonly operation: Uint16Array;
  readonly operations: OperationTable;
}

/** Kinds that OTLP defines; others count as 0, as they are shown. */
const kindMax = 5;

/** Numbers (service, kind, name) in order of first appearance. */
export function buildOperations(source: BlockSource, arena: Arena): BuiltOperations {
  const { batch, firstRow, rowCount } = source;
  const { scope, kind, name } = batch.tables.spans.columns;
  const services = new ServiceNumbers(source);
  const numbers = new CodeNumbers();
  const operation = arena.u16(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const from = firstRow + row;
    const kindNumber = kind[from]! >>> 0;
    const service = services.numberOf(scope[from]!);
    const owner = service * (kindMax + 1) + (kindNumber > kindMax ? 0 : kindNumber);
    operation[row] = numbers.numberOf(name[from]!, owner);
  }
  const { count } = numbers;
  const spanCount = arena.u32(count);
  spanCount.fill(0);
  for (let row = 0; row < rowCount; row++) spanCount[operation[row]!]!++;
  const kinds = arena.u8(count);
  const serviceTexts: string[] = [];
  const nameTexts: string[] = [];
  for (let number = 0; number < count; number++) {
    const owner = numbers.second(number);
    kinds[number] = owner % (kindMax + 1);
    serviceTexts.push(services.names[Math.floor(owner / (kindMax + 1))]!);
    nameTexts.push(batch.dictionary.strings.text(numbers.first(number)));
  }
  return { operation, operations: { count, service: serviceTexts, name: nameTexts, kind: kinds, spanCount } };
}

/** Service names by row of the table of scopes, found once for each. */
class ServiceNumbers {
  readonly names: string[] = [];
  readonly #batch: BlockSource["batch"];
  readonly #ofScopeRow: Int32Array;
  readonly #numbers = new Map<string, number>();

  constructor({ batch }: BlockSource) {
    this.#batch = batch;
    this.#ofScopeRow = new Int32Array(batch.tables.scopes.rowCount).fill(-1);
  }

  numberOf(scopeRow: number): number {
    const known = this.#ofScopeRow[scopeRow]!;
    return known >= 0 ? known : this.#find(scopeRow);
  }

  #find(scopeRow: number): number {
    const { dictionary, tables } = this.#batch;
    const service = serviceNameOf(dictionary, tables.scopes.columns.resource[scopeRow]!);
    let number = this.#numbers.get(service);
    if (number === undefined) {
      number = this.names.push(service) - 1;
      this.#numbers.set(service, number);
    }
    this.#ofScopeRow[scopeRow] = number;
    return number;
  }
}
