import type { Deed, Operation } from "../../../analysis/compare/cohort-samples.ts";
import { templateOf } from "../../../analysis/diff/name-template.ts";
import { PathTable } from "../../../analysis/flame/path-table.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";

/** Numbers of what spans are and do, the same for both cohorts. */
export class CohortNumbers {
  /** (service, kind, name without ids and numbers). */
  readonly plain: PlainOperation[] = [];
  readonly operations: Operation[] = [];
  /** By operation: the number in `plain`. */
  readonly plainOf: number[] = [];
  readonly deeds: Deed[] = [];
  readonly services: string[] = [];
  readonly #plainNumbers = new Map<string, number>();
  readonly #ofBlock = new WeakMap<SpanBlock, Uint32Array>();
  /** (plain, entry), then (that pair, callee): the number of the operation. */
  readonly #entered = new PathTable();
  readonly #operations = new PathTable();
  /** (plain, callee), then (operation, that pair): the number of the call, of which `#callDeeds` has the deed. */
  readonly #called = new PathTable();
  readonly #calls = new PathTable();
  readonly #callDeeds: number[] = [];
  /** By operation. */
  readonly #failures: number[] = [];
  readonly #silences: number[] = [];
  /** By deed of a call. */
  readonly #retries: number[] = [];
  /** By number in `plain`. */
  readonly #roots: number[] = [];
  readonly #logDeeds = new Map<string, number>();
  readonly #serviceNumbers = new Map<string, number>();

  /** Numbers in `plain` by code of `hot.operation`. */
  plainOfBlock(block: SpanBlock): Uint32Array {
    let numbers = this.#ofBlock.get(block);
    if (numbers === undefined) {
      const { count, service, kind, name } = block.operations;
      numbers = new Uint32Array(count);
      for (let code = 0; code < count; code++)
        numbers[code] = this.#plain(service[code]!, kind[code]!, templateOf(name[code]!));
      this.#ofBlock.set(block, numbers);
    }
    return numbers;
  }

  /** `entry`: number in `plain` of the span by which the trace entered the service; `callee`: a service, -1 = none. */
  operation(plain: number, entry: number, callee: number): number {
    const operation = this.#operations.childOf(this.#entered.childOf(plain, entry), callee + 1);
    if (operation === this.operations.length) {
      const { service, kind, name } = this.plain[plain]!;
      this.plainOf.push(plain);
      const ends = { entry: this.plain[entry]!.name, callee: this.services[callee] ?? "" };
      this.operations.push({ service, kind, name, ...ends });
    }
    return operation;
  }

  call(operation: number, plain: number, callee: number): number {
    const call = this.#calls.childOf(operation, this.#called.childOf(plain, callee + 1));
    if (call === this.#callDeeds.length) {
      const ends = { text: this.plain[plain]!.name, callee: this.services[callee] ?? "" };
      this.#callDeeds.push(this.deeds.push({ operation, kind: "call", ...ends, isError: false }) - 1);
    }
    return this.#callDeeds[call]!;
  }

  /** Of a call: making it again after it failed. */
  retry(call: number): number {
    this.#retries[call] ??= this.deeds.push({ ...this.deeds[call]!, kind: "retry" }) - 1;
    return this.#retries[call];
  }

  failure(operation: number): number {
    this.#failures[operation] ??=
      this.deeds.push({ operation, kind: "error", text: "", callee: "", isError: true }) - 1;
    return this.#failures[operation];
  }

  /** Of a call: without a span of the service that it waits for. */
  silence(operation: number): number {
    const { callee } = this.operations[operation]!;
    this.#silences[operation] ??=
      this.deeds.push({ operation, kind: "silence", text: "", callee, isError: true }) - 1;
    return this.#silences[operation];
  }

  /** Of a span that begins its trace. */
  root(operation: number): number {
    const plain = this.plainOf[operation]!;
    this.#roots[plain] ??=
      this.deeds.push({ operation, kind: "root", text: "", callee: "", isError: false }) - 1;
    return this.#roots[plain];
  }

  log(operation: number, template: number, text: string, isError: boolean): number {
    return numberOf(
      this.#logDeeds,
      `${operation} ${template}`,
      () => this.deeds.push({ operation, kind: "log", text, callee: "", isError }) - 1,
    );
  }

  #plain(service: string, kind: number, name: string): number {
    return numberOf(this.#plainNumbers, `${service}\0${kind}\0${name}`, () => {
      const number = numberOf(this.#serviceNumbers, service, () => this.services.push(service) - 1);
      return this.plain.push({ service, kind, name, serviceNumber: number }) - 1;
    });
  }
}

export interface PlainOperation {
  readonly service: string;
  readonly kind: number;
  readonly name: string;
  /** In `services`. */
  readonly serviceNumber: number;
}

function numberOf(numbers: Map<string, number>, key: string, add: () => number): number {
  let number = numbers.get(key);
  if (number === undefined) {
    number = add();
    numbers.set(key, number);
  }
  return number;
}
