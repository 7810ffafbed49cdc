import { type BenchResult, lowerIsBetter } from "../../report.ts";

/** A figure without a peer that could be run beside it: compared with what we aim at. */
export function againstAim(id: string, unit: string, value: number, aim: number): BenchResult {
  return lowerIsBetter(id, unit, value, "aim", aim);
}
