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
 *   of those it calls, or others do not wait for that callee: then it is the caller who is short of something.
 * - Calls without a span of the service that they wait for speak against that one.
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
    const isWait = deed === undefined && callee !== "" && !waiting.has(service);
    const isLink = isWait || isSilence(samples, hypothesis);
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
    if (evidence.hypothesis.deed === undefined || isRoot(samples, evidence) || byCaller[i] !== undefined)
      continue;
    const known = sources.get(evidence.service);
    if (known === undefined || compareOwn(evidence, known) < 0) sources.set(evidence.service, evidence);
  }
  const below = new Reach(samples);
  return own.map((evidence, i) => {
    const isOwn = evidence.hypothesis.deed === undefined || isRoot(samples, evidence);
    const explained = byCaller[i] ?? (isOwn ? undefined : below.sourceOf(evidence, sources));
    return { ...evidence, explainedBy: explained };
  });
}

/**
 * Callers that wait longer for most of those they call, where that is their own doing: it is more than one, or others who call the same
 * service mostly do not wait longer for it.
 */
export function waitingCallers(
  { operations }: CohortSamples,
  hypotheses: readonly Hypothesis[],
): Set<string> {
  const ofCaller = new Links();
  const ofCallee = new Links();
  for (const { operation, deed, effect } of hypotheses) {
    const { service, callee } = operations[operation!]!;
    if (deed !== undefined || callee === "") continue;
    const isSlow = effect.low > timeRatioMin;
    ofCaller.add(service, callee, isSlow);
    ofCallee.add(callee, service, isSlow);
  }
  const isAlone = (callee: string): boolean => ofCallee.slow(callee).length * 2 < ofCallee.count(callee);
  return new Set(
    ofCaller.names().filter((caller) => {
      const slow = ofCaller.slow(caller);
      return slow.length * 2 > ofCaller.count(caller) && (slow.length >= 2 || isAlone(slow[0]!));
    }),
  );
}

/** By service those at the other end of its calls, and whether one waits longer. */
class Links {
  readonly #others = new Map<string, Map<string, boolean>>();

  add(service: string, other: string, isSlow: boolean): void {
    const others = this.#others.get(service) ?? new Map<string, boolean>();
    this.#others.set(service, others);
    others.set(other, others.get(other) === true || isSlow);
  }

  names(): string[] {
    return [...this.#others.keys()];
  }

  count(service: string): number {
    return this.#others.get(service)?.size ?? 0;
  }

  slow(service: string): string[] {
    return [...(this.#others.get(service) ?? [])].flatMap(([other, isSlow]) => (isSlow ? [other] : []));
  }
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

function isSilence({ deeds }: CohortSamples, { deed }: Hypothesis): boolean {
  return deed !== undefined && deeds[deed]!.kind === "silence";
}

/** What traces begin with is up to whoever makes requests. */
function isRoot({ deeds }: CohortSamples, { hypothesis: { deed } }: Own): boolean {
  return deed !== undefined && deeds[deed]!.kind === "root";
}

/** What depends on what was asked for: anything but time and failure. */
function isConduct({ deeds }: CohortSamples, { hypothesis: { deed, alike } }: Own): boolean {
  return (
    deed !== undefined &&
    ![deed, ...alike].some((each) => deeds[each]!.isError || deeds[each]!.kind === "root")
  );
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

/** Services by the strongest evidence: what is clear first, what another service explains, what only got faster and what traces begin with last. */
export function suspectsOf(samples: CohortSamples, evidence: readonly Evidence[]): Suspect[] {
  const best = new Map<string, Evidence>();
  for (const each of evidence) {
    if (each.strength === 0 || each.service === "") continue;
    const known = best.get(each.service);
    if (known === undefined || compareEvidence(samples, each, known) < 0) best.set(each.service, each);
  }
  return Array.from(best, ([service, strongest]) => ({ service, evidence: strongest })).sort(
    (a, b) => compareEvidence(samples, a.evidence, b.evidence) || (a.service < b.service ? -1 : 1),
  );
}

/** The one that weighs more first. */
export function compareEvidence(samples: CohortSamples, a: Evidence, b: Evidence): number {
  return (
    weightClass(samples, a) - weightClass(samples, b) ||
    b.strength - a.strength ||
    a.hypothesis.p - b.hypothesis.p
  );
}

function weightClass(samples: CohortSamples, evidence: Evidence): number {
  const { hypothesis, explainedBy, isClear } = evidence;
  const isFaster = hypothesis.deed === undefined && hypothesis.effect.estimate < 0;
  if (isFaster || isRoot(samples, evidence)) return isClear ? 3 : 5;
  if (explainedBy !== undefined) return isClear ? 2 : 4;
  return isClear ? 0 : 1;
}
