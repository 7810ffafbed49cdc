import type { CohortSamples } from "./cohort-samples.ts";
import type { Hypothesis, Tested } from "./hypothesis.ts";
import { discoveries, likelySize, nearBound } from "./statistics.ts";

/** A hypothesis with what it means. */
export interface Evidence {
  readonly hypothesis: Hypothesis;
  /** May be called a finding: the false ones among all findings are few, and the effect is not too small to matter. */
  readonly isClear: boolean;
  /** The service it speaks against. */
  readonly service: string;
  /** The service whose change brings this one about. */
  readonly explainedBy: string | undefined;
  /** What the effect is at least, without its sign; 0 = it may be none. For the order only. */
  readonly strength: number;
}

/** A service, with the strongest of what speaks against it. */
export interface Suspect {
  readonly service: string;
  readonly evidence: Evidence;
}

/** Of all findings, the share that may be false. */
const falseShareMax = 0.05;

/** Times that differ by less are no finding. */
const timeRatioMin = Math.log(1.1);

/**
 * Who is behind each difference.
 *
 * - Time that a call waits between the caller's span and the callee's belongs to the callee, unless the caller waits longer for most
 *   of those it calls: then it is the caller who is short of something.
 * - A service that is asked more or less often than before is asked for something else: what it does differently then is its caller's
 *   doing.
 * - What a service does differently is explained by a service below it that differs by itself.
 */
export function evidenceOf(
  samples: CohortSamples,
  { hypotheses, tested }: Tested,
  waiting: ReadonlySet<string>,
): Evidence[] {
  const isDiscovery = discoveries(
    hypotheses.map(({ p }) => p),
    falseShareMax,
    tested,
  );
  const own = hypotheses.map((hypothesis, i) => {
    const least = hypothesis.scale === "time" ? timeRatioMin : 0;
    const size = Math.abs(nearBound(hypothesis.effect));
    const isClear = isDiscovery[i] === 1 && size > Math.max(least, hypothesis.drift);
    const { service, operation, deed } = hypothesis;
    const callee = operation === undefined ? "" : samples.operations[operation]!.callee;
    const isLink = deed === undefined && callee !== "" && !waiting.has(service);
    return {
      hypothesis,
      isClear,
      strength: likelySize(hypothesis.effect),
      service: isLink ? callee : service,
    };
  });
  const asked = askedDifferently(samples, own);
  const byCaller = own.map((evidence) =>
    isConduct(samples, evidence) ? asked.get(evidence.service) : undefined,
  );
  const sources = new Map<string, Own>();
  for (const [i, evidence] of own.entries()) {
    if (evidence.hypothesis.deed === undefined || byCaller[i] !== undefined) continue;
    const known = sources.get(evidence.service);
    if (known === undefined || compareOwn(evidence, known) < 0) sources.set(evidence.service, evidence);
  }
  const below = new Reach(samples);
  return own.map((evidence, i) => {
    const explained =
      byCaller[i] ?? (evidence.hypothesis.deed === undefined ? undefined : below.sourceOf(evidence, sources));
    return { ...evidence, explainedBy: explained };
  });
}

/** Callers that wait longer for at least two services and for most of those they call. */
export function waitingCallers(
  { operations }: CohortSamples,
  hypotheses: readonly Hypothesis[],
): Set<string> {
  const links = new Map<string, Map<string, boolean>>();
  for (const { operation, deed, effect } of hypotheses) {
    const { service, callee } = operations[operation!]!;
    if (deed !== undefined || callee === "") continue;
    const callees = links.get(service) ?? new Map<string, boolean>();
    links.set(service, callees);
    callees.set(callee, callees.get(callee) === true || effect.low > timeRatioMin);
  }
  const waiting = new Set<string>();
  for (const [service, callees] of links) {
    const slow = [...callees.values()].filter(Boolean).length;
    if (slow >= 2 && slow * 2 > callees.size) waiting.add(service);
  }
  return waiting;
}

type Own = Omit<Evidence, "explainedBy">;

/** The one that differs more certainly first. */
function compareOwn(a: Own, b: Own): number {
  return Number(b.isClear) - Number(a.isClear) || b.strength - a.strength;
}

/** Services that a caller asks clearly more or less often, with that caller. */
function askedDifferently({ deeds }: CohortSamples, own: readonly Own[]): Map<string, string> {
  const asked = new Map<string, string>();
  for (const { hypothesis, isClear, service } of own) {
    if (hypothesis.deed === undefined || !isClear) continue;
    for (const deed of [hypothesis.deed, ...hypothesis.alike]) {
      const { kind, callee } = deeds[deed]!;
      if (kind === "call" && callee !== "" && callee !== service) asked.set(callee, service);
    }
  }
  return asked;
}

/** What depends on what was asked for: anything but time and failure. */
function isConduct({ deeds }: CohortSamples, { hypothesis: { deed, alike } }: Own): boolean {
  return deed !== undefined && ![deed, ...alike].some((each) => deeds[each]!.isError);
}

/** Which services lie below a service. */
class Reach {
  readonly #callees = new Map<string, Set<string>>();

  constructor({ operations }: CohortSamples) {
    for (const { service, callee } of operations) {
      if (callee === "" || callee === service) continue;
      const callees = this.#callees.get(service) ?? new Set<string>();
      this.#callees.set(service, callees.add(callee));
    }
  }

  /** The nearest service below that differs by itself: clearly, or where nothing is clear at least as much. */
  sourceOf(evidence: Own, sources: ReadonlyMap<string, Own>): string | undefined {
    const seen = new Set([evidence.service]);
    let level = [evidence.service];
    while (level.length > 0) {
      const next: string[] = [];
      for (const callee of level.flatMap((name) => [...(this.#callees.get(name) ?? [])])) {
        if (seen.has(callee)) continue;
        const source = sources.get(callee);
        if (source !== undefined && (source.isClear || compareOwn(source, evidence) <= 0)) return callee;
        seen.add(callee);
        next.push(callee);
      }
      level = next;
    }
    return undefined;
  }
}

/** Services by the strongest evidence: what is clear first, what another service explains and what only got faster last. */
export function suspectsOf(evidence: readonly Evidence[]): Suspect[] {
  const best = new Map<string, Evidence>();
  for (const each of evidence) {
    if (each.strength === 0 || each.service === "") continue;
    const known = best.get(each.service);
    if (known === undefined || compareEvidence(each, known) < 0) best.set(each.service, each);
  }
  return Array.from(best, ([service, strongest]) => ({ service, evidence: strongest })).sort(
    (a, b) => compareEvidence(a.evidence, b.evidence) || (a.service < b.service ? -1 : 1),
  );
}

/** The one that weighs more first. */
export function compareEvidence(a: Evidence, b: Evidence): number {
  return weightClass(a) - weightClass(b) || b.strength - a.strength || a.hypothesis.p - b.hypothesis.p;
}

function weightClass({ hypothesis, explainedBy, isClear }: Evidence): number {
  const isFaster = hypothesis.deed === undefined && hypothesis.effect.estimate < 0;
  if (isFaster) return isClear ? 3 : 5;
  if (explainedBy !== undefined) return isClear ? 2 : 4;
  return isClear ? 0 : 1;
}
