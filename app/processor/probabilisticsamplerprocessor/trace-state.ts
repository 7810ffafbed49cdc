import { parseThreshold, type Threshold } from "./threshold.ts";

/** What a W3C `tracestate` says of sampling, and the rest of it, which is kept. */
export interface TraceState {
  /** Why it cannot be read: the item has an error then, and its trace state stays. */
  readonly problem?: string;
  /** `rv`: explicit randomness, as written; 56 bits as two words. */
  readonly randomness?: { readonly text: string; readonly high: number; readonly low: number } | undefined;
  /** `th`. */
  readonly threshold?: Threshold | undefined;
  /** Other members of `ot`: `key:value`. */
  readonly otherOt: readonly string[];
  /** Members of other vendors: `key=value`. */
  readonly others: readonly string[];
}

/** Sizes of the W3C recommendation and of the OpenTelemetry specification, as contrib `pkg/sampling` bounds them. */
const textMax = 1024;
const membersMax = 32;
const otTextMax = 256;

const memberPattern = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,256}$/;
const otMemberPattern = /^[a-z][a-z0-9]*:[a-zA-Z0-9._-]*$/;

const empty: TraceState = { otherOt: [], others: [] };

export function parseTraceState(text: string): TraceState {
  if (text === "") return empty;
  if (text.length > textMax) return failed("invalid tracestate size");
  const members = text
    .split(",")
    .map((member) => member.trim())
    .filter((member) => member !== "");
  if (members.length > membersMax) return failed("invalid tracestate size");
  if (!members.every((member) => memberPattern.test(member))) return failed("invalid syntax");
  const others = members.filter((member) => !member.startsWith("ot="));
  const ot = members.findLast((member) => member.startsWith("ot="))?.slice("ot=".length);
  return ot === undefined ? { otherOt: [], others } : parseOt(ot, others);
}

function parseOt(text: string, others: readonly string[]): TraceState {
  if (text.length > otTextMax) return failed("invalid tracestate size");
  const members = text.split(";");
  if (!members.every((member) => otMemberPattern.test(member))) return failed("invalid syntax");
  const otValue = (key: string): string | undefined =>
    members.findLast((member) => member.startsWith(`${key}:`))?.slice(key.length + 1);
  const rv = otValue("rv");
  const th = otValue("th");
  const randomness = rv === undefined ? undefined : parseRandomness(rv);
  const threshold = th === undefined ? undefined : parseThreshold(th);
  if (rv !== undefined && randomness === undefined) return failed("r-value must have 14 hex digits");
  if (th !== undefined && threshold === undefined) return failed("t-value exceeds 14 hex digits");
  const otherOt = members.filter((member) => !/^(?:rv|th):/.test(member));
  return { randomness, threshold, otherOt, others };
}

/** The randomness that `rv` says: fourteen hexadecimal digits. */
export function parseRandomness(text: string): TraceState["randomness"] {
  if (!/^[0-9a-fA-F]{14}$/.test(text)) return undefined;
  return { text, high: Number.parseInt(text.slice(0, 6), 16), low: Number.parseInt(text.slice(6), 16) };
}

/** The trace state with this `rv` and `th`. Source: contrib `OpenTelemetryTraceState.Serialize`. */
export function writeTraceState(state: TraceState, rv: string | undefined, th: string | undefined): string {
  const ot = [
    ...(rv === undefined ? [] : [`rv:${rv}`]),
    ...(th === undefined ? [] : [`th:${th}`]),
    ...state.otherOt,
  ].join(";");
  return [...(ot === "" ? [] : [`ot=${ot}`]), ...state.others].join(",");
}

function failed(problem: string): TraceState {
  return { ...empty, problem };
}
