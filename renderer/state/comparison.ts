import { type TraceTime, traceTimes } from "../../app/api/params.ts";
import type { View } from "./view.ts";

/**
 * Two sets of traces to compare, as the address of the Compare page has them (`View.rest`):
 *
 *     #/compare?a={…}&aname=2.4.1&b={…}&bname=2.5.0&btime=1795248000000000000-@start&rest=a
 */
export interface Comparison {
  readonly a: ComparisonSide;
  readonly b: ComparisonSide;
  /** The side that is without the traces of the other one. */
  readonly rest: SideId | undefined;
}

export const sideIds = ["a", "b"] as const;
/** `a`: the baseline, `b`: what is compared with it. */
export type SideId = (typeof sideIds)[number];

export interface ComparisonSide {
  /** Empty: called by its place. */
  readonly name: string;
  /** TraceQL; empty for all traces. */
  readonly query: string;
  /** Undefined: as the window of the page is. */
  readonly time: SideTime | undefined;
}

/** Nanoseconds since 1970; an open end is undefined. */
export interface SideTime {
  readonly startNano: bigint | undefined;
  readonly endNano: bigint | undefined;
  readonly traceTime: TraceTime;
}

const timeForm = /^(\d{0,20})-(\d{0,20})(?:@(\w+))?$/;
/** More is no name. */
const nameCharactersMax = 80;

/** Undefined where the address names no side. */
export function readComparison(rest: View["rest"]): Comparison | undefined {
  if (!rest.has("a") && !rest.has("b")) return undefined;
  const side = (id: SideId): ComparisonSide => ({
    name: (rest.get(`${id}name`) ?? "").slice(0, nameCharactersMax),
    query: rest.get(id) ?? "",
    time: readTime(rest.get(`${id}time`)),
  });
  return { a: side("a"), b: side("b"), rest: sideIds.find((id) => id === rest.get("rest")) };
}

/** `rest` with these sides; what else the page keeps there stays. */
export function writeComparison(comparison: Comparison, rest: View["rest"] = new Map()): Map<string, string> {
  const written = new Map(rest);
  for (const id of sideIds) {
    const { name, query, time } = comparison[id];
    written.set(id, query);
    write(written, `${id}name`, name.slice(0, nameCharactersMax));
    write(written, `${id}time`, time === undefined ? "" : writeTime(time));
  }
  write(written, "rest", comparison.rest ?? "");
  return written;
}

function write(rest: Map<string, string>, key: string, text: string): void {
  if (text === "") rest.delete(key);
  else rest.set(key, text);
}

function readTime(text: string | undefined): SideTime | undefined {
  const match = timeForm.exec(text ?? "");
  if (match === null) return undefined;
  const [, start = "", end = "", how] = match;
  return {
    startNano: start === "" ? undefined : BigInt(start),
    endNano: end === "" ? undefined : BigInt(end),
    traceTime: traceTimes.find((one) => one === how) ?? "overlap",
  };
}

function writeTime({ startNano, endNano, traceTime }: SideTime): string {
  return `${startNano ?? ""}-${endNano ?? ""}${traceTime === "overlap" ? "" : `@${traceTime}`}`;
}

let last: ReadonlyMap<string, string> = new Map();

/** What the Compare page showed last: going there again goes back to it. */
export function lastComparison(): ReadonlyMap<string, string> {
  return last;
}

export function keepComparison(rest: View["rest"]): void {
  last = rest;
}
