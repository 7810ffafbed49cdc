import type { CohortComparison, CohortFinding, FindingSide, FindingSpans } from "../../api/cohorts.ts";
import { traceIdHex } from "../../spanindex/words.ts";
import { compareEvidence, type Evidence, evidenceOf, suspectsOf, waitingCallers } from "./blame.ts";
import type { CohortSamples, CohortSide } from "./cohort-samples.ts";
import { operationHypotheses } from "./hypotheses.ts";
import type { Hypothesis, HypothesisSide } from "./hypothesis.ts";
import { rootHypotheses } from "./root-hypotheses.ts";
import { kindOf, operationText, sentenceOf } from "./sentence.ts";
import { serviceTimeHypotheses } from "./service-time.ts";

/** Listed in the answer. */
const findingsMax = 100;

type Compared = Pick<CohortComparison, "isClear" | "summary" | "findings" | "suspects" | "tested">;

/** What differs between two sets of traces beyond chance, and who is behind it. */
export function compareSamples(samples: CohortSamples): Compared {
  const ofOperations = operationHypotheses(samples);
  const waiting = waitingCallers(samples, ofOperations.hypotheses);
  const ofServices = serviceTimeHypotheses(samples, waiting);
  const ofRoots = rootHypotheses(samples);
  const tested = ofOperations.tested + ofServices.length + ofRoots.tested;
  const hypotheses = [...ofOperations.hypotheses, ...ofServices, ...ofRoots.hypotheses];
  const evidence = evidenceOf(samples, { hypotheses, tested }, waiting);
  const clear = withoutRepeats(evidence.filter(({ isClear }) => isClear)).sort((a, b) =>
    compareEvidence(samples, a, b),
  );
  const suspects = suspectsOf(samples, evidence).map(({ service, evidence: strongest }) => ({
    ...{ service, isClear: strongest.isClear, text: sentenceOf(samples, strongest) },
  }));
  return {
    isClear: clear.length > 0,
    summary: summaryOf(samples, clear),
    findings: clear.slice(0, findingsMax).map((each) => findingOf(samples, each)),
    ...{ suspects, tested },
  };
}

/** Where spans of a service tell which of its operations takes longer, nothing is added by saying that the service does. */
function withoutRepeats(clear: readonly Evidence[]): Evidence[] {
  const key = ({ service, hypothesis: { effect } }: Evidence): string => `${effect.estimate > 0} ${service}`;
  const told = new Set(
    clear
      .filter(({ hypothesis: { deed, operation } }) => deed === undefined && operation !== undefined)
      .map(key),
  );
  return clear.filter((each) => each.hypothesis.operation !== undefined || !told.has(key(each)));
}

function summaryOf(samples: CohortSamples, clear: readonly Evidence[]): string {
  const [first] = clear;
  if (first !== undefined) return sentenceOf(samples, first);
  const { baseline, canary } = samples;
  const sizes = `${baseline.traceCount} and ${canary.traceCount} traces`;
  if (baseline.traceCount === 0 || canary.traceCount === 0) return `Nothing to compare: ${sizes}.`;
  return `No clear difference between ${sizes}.`;
}

function findingOf(samples: CohortSamples, evidence: Evidence): CohortFinding {
  const { hypothesis, service, explainedBy } = evidence;
  const { effect, scale, p } = hypothesis;
  const [estimate, low, high] = [effect.estimate, effect.low, effect.high].map(Math.exp) as [
    number,
    number,
    number,
  ];
  return {
    ...{ kind: kindOf(samples, hypothesis), service, operation: operationText(samples, hypothesis) },
    ...{ text: sentenceOf(samples, evidence), ratio: { of: scale, estimate, low, high }, p, explainedBy },
    spans: spansOf(samples, hypothesis),
    signal: undefined,
    baseline: sideOf(samples.baseline, hypothesis.baseline),
    canary: sideOf(samples.canary, hypothesis.canary),
  };
}

function spansOf(
  { operations, deeds }: CohortSamples,
  { service, operation, deed }: Hypothesis,
): FindingSpans {
  const { name, entry } = operations[operation ?? -1] ?? { name: "", entry: "" };
  const { kind, text } = deeds[deed ?? -1] ?? { kind: "error", text: "" };
  return { service, name, entry, calls: kind === "call" || kind === "retry" ? text : "" };
}

function sideOf({ traceId }: CohortSide, { traces, hits, mean, example }: HypothesisSide): FindingSide {
  return { traces, hits, mean, exampleTraceId: traceIdHex(traceId, example()) };
}
