import { rowFlag, type TraceView } from "../../../../app/api/traces.ts";

/** How much of the critical path one service is. */
export interface CriticalShare {
  readonly service: string;
  readonly share: number;
}

const sharesMax = 3;
/** Less than this is not worth a word. */
const shareMin = 0.05;

/** The services the trace waited for most, largest first. */
export function criticalShares({ criticalNano, service, strings, flags }: TraceView): CriticalShare[] {
  const nanoOf = new Map<number, number>();
  let total = 0;
  for (let row = 0; row < criticalNano.length; row++) {
    const nano = Math.max(0, criticalNano[row]!);
    if (nano === 0) continue;
    total += nano;
    // Nothing is known of a parent that has not arrived.
    if ((flags[row]! & rowFlag.placeholder) !== 0) continue;
    nanoOf.set(service[row]!, (nanoOf.get(service[row]!) ?? 0) + nano);
  }
  return [...nanoOf]
    .map(([index, nano]) => ({ service: strings[index] ?? "", share: nano / total }))
    .filter(({ share }) => share >= shareMin)
    .sort((a, b) => b.share - a.share)
    .slice(0, sharesMax);
}
