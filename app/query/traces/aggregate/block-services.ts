import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { QueryWorld } from "../query-world.ts";

/** Arguments of `findEdges` that say where blocks are: blockCount … services. */
export type BlockTables = readonly [
  blockCount: number,
  bases: number,
  sizes: number,
  operations: number,
  services: number,
];

/** Services numbered across all blocks, and what the kernels need to know the service of any row id. */
export class BlockServices {
  /** By number. */
  readonly names: readonly string[];
  readonly tables: BlockTables;
  readonly #place = new Map<SpanBlock, number>();
  /** Service of each operation, by place. */
  readonly #ofOperations: readonly Uint32Array[];

  constructor({ blocks, scratch }: QueryWorld) {
    const numbers = new Map<string, number>();
    // Slots are used again after evictions: blocks in order of arrival are not always in order of row ids.
    const ordered = [...blocks].sort((a, b) => a.slot - b.slot || a.firstRow - b.firstRow);
    this.#ofOperations = ordered.map(({ operations }) => {
      const services = scratch.u32(operations.count);
      for (let code = 0; code < operations.count; code++) {
        const name = operations.service[code]!;
        const number = numbers.get(name) ?? numbers.size;
        numbers.set(name, number);
        services[code] = number;
      }
      return services;
    });
    for (const [place, block] of ordered.entries()) this.#place.set(block, place);
    this.names = [...numbers.keys()];
    const column = (values: readonly number[]): number => {
      const words = scratch.u32(values.length);
      words.set(values);
      return words.byteOffset;
    };
    this.tables = [
      ordered.length,
      column(ordered.map(({ slot, firstRow }) => ((slot << 16) | firstRow) >>> 0)),
      column(ordered.map(({ rowCount }) => rowCount)),
      column(ordered.map(({ hot }) => hot.operation.byteOffset)),
      column(this.#ofOperations.map(({ byteOffset }) => byteOffset)),
    ];
  }

  /** Number of the block in `tables`. */
  placeOf(block: SpanBlock): number {
    return this.#place.get(block)!;
  }

  /** Service of each operation of the block, in scratch memory. */
  ofOperations(block: SpanBlock): Uint32Array {
    return this.#ofOperations[this.placeOf(block)]!;
  }
}
