import { instantiate, type KernelMemory } from "./load-kernels.ts";

/**
 * Reads spans of OTLP requests into columns (`decode-layout.ts` says where everything is). Its twin is the decoder of
 * app/pdata/otlp: where this one returns `unusual`, that one reads the request.
 */
export interface DecodeKernel {
  /** Zeroes bytes: many times faster than `fill` of a view of shared memory. */
  clear(at: number, length: number): void;
  /** The hash by which dictionaries in the memory find bytes [start, end). */
  hashOf(start: number, end: number): number;
  /** Spans of the request [start, end). */
  countItems(start: number, end: number): number;
  /** Reads the span whose length is at `at`, and those that follow it directly; returns where they end. */
  readSpans(at: number, end: number, scopeRow: number): number;
}

/** What the kernel leaves to its owner: the code of bytes [start, end) that are not plain, or for which there is no room. */
export type InternBytes = (dictionaryAt: number, start: number, end: number) => number;

export function openDecodeKernel(memory: KernelMemory, intern: InternBytes): DecodeKernel {
  return instantiate("decode", memory, { dictionary: { intern } }) as DecodeKernel;
}
