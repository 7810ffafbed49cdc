import type { RowKernel } from "../build.ts";
import type { KernelMemory } from "../load-kernels.ts";

/** Of a negative duration: no column holds it. */
const negativeBits = 255;
const statusError = 2;

/** `assembly/lib/build/{times,flags}.ts` in TypeScript. Times are read as words: a double does not hold all of one. */
export function rowTwins(memory: KernelMemory): RowKernel {
  return { ...timesTwin(memory), ...flagsTwin(memory) };
}

function timesTwin(memory: KernelMemory): Omit<RowKernel, "writeFlags"> {
  const words = (address: number): Uint32Array => new Uint32Array(memory.buffer, address);
  return {
    findExtremes(timesAt, count, toAt) {
      const times = words(timesAt);
      let first = 0;
      let last = 0;
      for (let row = 1; row < count; row++) {
        if (compare(times, row, times, first) < 0) first = row;
        else if (compare(times, row, times, last) > 0) last = row;
      }
      words(toAt).set([first, last]);
    },

    writeOffsets(timesAt, count, baseRow, shift, highAt, lowAt, lowBytes) {
      const [times, high] = [words(timesAt), words(highAt)];
      const lows = lowBytes === 0 ? undefined : lowsAt(memory, lowAt, count, lowBytes);
      const mask = lowMask(shift);
      for (let row = 0; row < count; row++) {
        const { low, above } = difference(times, row, times, baseRow);
        if (shift === 0) high[row] = low;
        else high[row] = shift === 32 ? above : (above << (32 - shift)) | (low >>> shift);
        if (lows !== undefined) lows[row] = low & mask;
      }
    },

    writeDurationCodes(startsAt, endsAt, count, narrowBits, codesAt, bitsAt, toAt) {
      const [starts, ends] = [words(startsAt), words(endsAt)];
      const codes = new Uint16Array(memory.buffer, codesAt, count);
      const bits = new Uint8Array(memory.buffer, bitsAt, count);
      let [misses, min, max] = [0, 0xffff, 0];
      for (let row = 0; row < count; row++) {
        const { low, above } = difference(ends, row, starts, row);
        let left = 0;
        let code = 0;
        if (above === 0) {
          left = low < 256 ? 0 : 24 - Math.clz32(low);
          code = left * 128 + (low >>> left);
        } else if (above > 0) {
          left = 56 - Math.clz32(above);
          const top = left >= 32 ? above >>> (left - 32) : (above << (32 - left)) | (low >>> left);
          code = left * 128 + top;
        } else left = negativeBits;
        codes[row] = code;
        bits[row] = left;
        if (left > narrowBits) misses++;
        min = Math.min(min, code);
        max = Math.max(max, code);
      }
      words(toAt).set([misses, min, max]);
    },

    writeDurationLows(startsAt, endsAt, count, bitsAt, heldBits, lowAt, lowBytes, longRowsAt) {
      const [starts, ends, longRows] = [words(startsAt), words(endsAt), words(longRowsAt)];
      const bits = new Uint8Array(memory.buffer, bitsAt, count);
      const lows = lowsAt(memory, lowAt, count, lowBytes);
      let long = 0;
      for (let row = 0; row < count; row++) {
        const left = bits[row]!;
        if (left > heldBits) {
          lows[row] = 0xffff_ffff;
          longRows[long++] = row;
        } else lows[row] = difference(ends, row, starts, row).low & lowMask(left);
      }
      return long;
    },
  };
}

/** As in app/spanindex/block/span-block.ts. */
const spanBit = { hasEvents: 4, hasLinks: 8, endBeforeStart: 16, hasStatusMessage: 32 } as const;

function flagsTwin(memory: KernelMemory): Pick<RowKernel, "writeFlags"> {
  const words = (address: number): Uint32Array => new Uint32Array(memory.buffer, address);
  return {
    writeFlags(
      statusAt,
      messagesAt,
      startsAt,
      endsAt,
      eventsEndAt,
      firstEvent,
      linksEndAt,
      firstLink,
      count,
      flagsAt,
    ) {
      const [status, messages, starts, ends] = [
        words(statusAt),
        words(messagesAt),
        words(startsAt),
        words(endsAt),
      ];
      const [eventsEnd, linksEnd] = [words(eventsEndAt), words(linksEndAt)];
      const flags = new Uint8Array(memory.buffer, flagsAt, count);
      let errors = 0;
      let events = firstEvent;
      let links = firstLink;
      for (let row = 0; row < count; row++) {
        const code = status[row]!;
        if (code === statusError) errors++;
        flags[row] =
          (code <= statusError ? code : 0) |
          (eventsEnd[row]! > events ? spanBit.hasEvents : 0) |
          (linksEnd[row]! > links ? spanBit.hasLinks : 0) |
          (compare(ends, row, starts, row) < 0 ? spanBit.endBeforeStart : 0) |
          (messages[row] === 0 ? 0 : spanBit.hasStatusMessage);
        events = eventsEnd[row]!;
        links = linksEnd[row]!;
      }
      return errors;
    },
  };
}

function compare(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  return a[i * 2 + 1]! - b[j * 2 + 1]! || a[i * 2]! - b[j * 2]!;
}

/** a[i] - b[j]: the low 32 bits, and what is above them, with the sign. */
function difference(a: Uint32Array, i: number, b: Uint32Array, j: number): { low: number; above: number } {
  const borrow = a[i * 2]! < b[j * 2]! ? 1 : 0;
  return { low: (a[i * 2]! - b[j * 2]!) >>> 0, above: a[i * 2 + 1]! - b[j * 2 + 1]! - borrow };
}

function lowMask(bits: number): number {
  return bits >= 32 ? -1 : (1 << bits) - 1;
}

function lowsAt(
  { buffer }: KernelMemory,
  address: number,
  count: number,
  bytes: number,
): Uint8Array | Uint16Array | Uint32Array {
  if (bytes === 1) return new Uint8Array(buffer, address, count);
  return bytes === 2 ? new Uint16Array(buffer, address, count) : new Uint32Array(buffer, address, count);
}
