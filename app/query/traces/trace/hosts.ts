import { clockOffsets } from "../../../analysis/clock-skew.ts";
import type { TraceHost } from "../../../api/trace-view.ts";
import { rowFlag } from "../../../api/traces.ts";
import type { AttributeColumn } from "../../../spanindex/block/attribute-set.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { denseCodes } from "../fields/dense-codes.ts";
import { readTableValue } from "../fields/field-value.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";
import type { QueryWorld } from "../query-world.ts";
import { forEachSpanRow } from "./trace-blocks.ts";

/** What names the machine by whose clock a span was timed, the best first. Where nothing does, services have clocks of their own. */
const hostKeys = ["host.name", "k8s.pod.name", "k8s.pod.uid", "service.instance.id", "service.name"];

/** More hosts than this are shown as one, the last: their numbers have 16 bits, and one of them stands for none. */
const hostNumbersMax = 65_534;

export interface Hosts {
  /** By row: index into `hosts`. */
  readonly host: Uint16Array;
  readonly hosts: readonly TraceHost[];
}

/** By whose clock each span was timed, and how far those clocks seem to be apart. */
export function hostsOf(world: QueryWorld, trace: LaidOutTrace): Hosts {
  const host = new Uint16Array(trace.rowCount);
  const numbers = new Map<string, number>();
  const ofBlocks: HostNumbers[] = [];
  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? Math.min(numbers.size, hostNumbersMax);
    numbers.set(name, number);
    return number;
  };
  forEachSpanRow(world, trace, (row, block, blockRow, number) => {
    ofBlocks[number] ??= new HostNumbers(world, block, numberOf);
    host[row] = ofBlocks[number].of(block.hot.resource[blockRow]!);
  });
  return { host, hosts: describeHosts(trace, host, [...numbers.keys()].slice(0, hostNumbersMax + 1)) };
}

const unread = 0xffff;

/** The host of each resource of a block, read when it is first met. */
class HostNumbers {
  readonly #numbers: Uint16Array;
  readonly #names: readonly ((resource: number) => string)[];
  readonly #numberOf: (name: string) => number;

  constructor(world: QueryWorld, { resources }: SpanBlock, numberOf: (name: string) => number) {
    this.#numbers = new Uint16Array(resources.rowCount).fill(unread);
    this.#numberOf = numberOf;
    this.#names = hostKeys.flatMap((key) => {
      const column = resources.columns.get(key);
      return column === undefined ? [] : [textsOf(world, column)];
    });
  }

  of(resource: number): number {
    if (this.#numbers[resource] === unread) this.#numbers[resource] = this.#numberOf(this.#nameOf(resource));
    return this.#numbers[resource]!;
  }

  #nameOf(resource: number): string {
    for (const nameOf of this.#names) {
      const name = nameOf(resource);
      if (name !== "") return name;
    }
    return "";
  }
}

function textsOf({ scratch }: QueryWorld, column: AttributeColumn): (resource: number) => string {
  const codes = denseCodes(scratch, column);
  return (resource) => {
    const code = codes[resource]!;
    const value = code === 0 ? undefined : readTableValue(column.values, code - 1);
    return value?.type === "string" ? value.value : "";
  };
}

function describeHosts(trace: LaidOutTrace, host: Uint16Array, names: readonly string[]): TraceHost[] {
  const offsets = clockOffsets(trace, host, names.length);
  const spanCounts = new Uint32Array(names.length);
  const outsideCounts = new Uint32Array(names.length);
  for (let row = 0; row < trace.rowCount; row++) {
    if ((trace.flags[row]! & rowFlag.placeholder) !== 0) continue;
    spanCounts[host[row]!]! += 1;
    const isOutside = (trace.flags[row]! & rowFlag.outsideParent) !== 0;
    if (isOutside && host[trace.parentRow[row]!] !== host[row]) outsideCounts[host[row]!]! += 1;
  }
  return names.map((name, number) => ({
    name,
    spanCount: spanCounts[number]!,
    outsideCount: outsideCounts[number]!,
    offsetNano: offsets[number]!,
  }));
}
