import type { CohortFinding } from "../../api/cohorts.ts";
import type { Evidence } from "./blame.ts";
import type { CohortSamples } from "./cohort-samples.ts";
import type { Hypothesis, HypothesisSide } from "./hypothesis.ts";

export function kindOf({ deeds }: CohortSamples, { deed, effect }: Hypothesis): CohortFinding["kind"] {
  if (deed === undefined) return effect.estimate > 0 ? "slower" : "faster";
  return (
    { error: "errors", call: "calls", retry: "calls", silence: "calls", root: "calls", log: "logs" } as const
  )[deeds[deed]!.kind];
}

/** `SELECT stock in POST /reserve`; empty for all of a service. */
export function operationText({ operations }: CohortSamples, { operation }: Hypothesis): string {
  if (operation === undefined) return "";
  const { name, entry } = operations[operation]!;
  return name === entry ? name : `${name} in ${entry}`;
}

/** A finding with its numbers, for a person. */
export function sentenceOf(samples: CohortSamples, evidence: Evidence): string {
  const { hypothesis, service, explainedBy } = evidence;
  const subject = subjectOf(samples, hypothesis, service);
  const said = hypothesis.deed === undefined ? timeText(hypothesis) : deedText(samples, hypothesis);
  const because = explainedBy === undefined ? "" : `; ${explainedBy} seems to be behind it`;
  return `${subject} ${said}${because}`;
}

function subjectOf(samples: CohortSamples, hypothesis: Hypothesis, blamed: string): string {
  const operation = operationText(samples, hypothesis);
  if (operation === "") return `${hypothesis.service} as a whole`;
  const { callee } = samples.operations[hypothesis.operation!]!;
  const place = `${hypothesis.service}: ${operation}`;
  return hypothesis.deed === undefined && callee !== "" && blamed === callee
    ? `${place}: the wait for ${callee}`
    : place;
}

/**
 * The ratio is that of typical calls and may be far from that of the means, which a few slow ones make. Of an operation both are of
 * its self time.
 */
function timeText({ operation, effect, baseline, canary }: Hypothesis): string {
  const [times, low, high] = [effect.estimate, effect.low, effect.high].map((log) =>
    ratioText(Math.exp(log)),
  );
  const counts = `${baseline.traces} and ${canary.traces} traces`;
  const means = `mean${operation === undefined ? "" : " self time"} ${nanoText(baseline.mean)} and ${nanoText(canary.mean)}`;
  return `typically takes ${times}× the time (${low}× to ${high}×; ${means}; ${counts})`;
}

function deedText({ deeds }: CohortSamples, { deed, alike, scale, baseline, canary }: Hypothesis): string {
  const { kind, text, callee, isError } = deeds[deed!]!;
  const name = callee === "" || callee === text ? text : `${text} of ${callee}`;
  const what = {
    error: "fails",
    call: `calls ${name}`,
    retry: `retries ${name}`,
    root: "begins",
    silence: `gets no answer from ${callee} (no span of it)`,
    log: `logs ${isError ? "the error " : ""}${JSON.stringify(text)}`,
  }[kind];
  const things = alike.length === 1 ? "thing" : "things";
  const more = alike.length === 0 ? "" : `, and ${alike.length} more ${things} it does changed alike`;
  if (scale === "count")
    return `${what} ${ratioText(canary.mean)} times a call instead of ${ratioText(baseline.mean)} (${baseline.traces} and ${canary.traces} traces)${more}`;
  const place = kind === "root" ? "" : " in";
  return `${what}${place} ${shareText(canary)} instead of ${shareText(baseline)}${kind === "error" ? "" : newsOf(baseline, canary)}${more}`;
}

/** Of what is only done on one side. */
function newsOf(baseline: HypothesisSide, canary: HypothesisSide): string {
  if (baseline.hits === 0) return ": new";
  return canary.hits === 0 ? ": gone" : "";
}

function shareText({ hits, traces }: HypothesisSide): string {
  return `${hits} of ${traces} traces`;
}

function ratioText(ratio: number): string {
  return String(Number(ratio.toPrecision(ratio < 0.1 ? 1 : ratio < 1 ? 2 : 3)));
}

const units = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
] as const;

function nanoText(nano: number): string {
  for (const [size, unit] of units)
    if (nano >= size) return `${Number((nano / size).toPrecision(3))} ${unit}`;
  return `${Math.round(nano)} ns`;
}
