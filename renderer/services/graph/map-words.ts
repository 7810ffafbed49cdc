import {
  exactDuration,
  formatCount,
  formatCounted,
  formatDuration,
  formatNumber,
  formatShare,
  noValue,
} from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { Figures, MapEdge, MapGraph, MapNode, NodeKind } from "./map-graph.ts";

/** Over how long things were counted; undefined: too short a time for a rate to mean anything, counts are shown. */
export type Period = number | undefined;

/** Shorter than this a rate says nothing. */
const secondsMin = 1;

/** One trace is counted, not timed. */
export function periodOf({ seconds }: MapGraph, isOneTrace: boolean): Period {
  return isOneTrace || seconds < secondsMin ? undefined : seconds;
}

const rateUnits = [
  { short: "/s", long: "per second", perSecond: 1 },
  { short: "/min", long: "per minute", perSecond: 60 },
  { short: "/h", long: "per hour", perSecond: 3_600 },
  { short: "/day", long: "per day", perSecond: 86_400 },
] as const;

/** `12.4/s`, `3.2/min`; `12×` where there is no period, or less than one a day. */
export function rateText(count: number, period: Period): string {
  const rate = rateOf(count, period);
  return rate === undefined ? `${formatCount(count)}×` : `${rate.value}${rate.short}`;
}

function spokenRate(count: number, period: Period): string {
  const rate = rateOf(count, period);
  if (rate !== undefined) return `${rate.value} ${rate.long}`;
  return count === 1 ? "once" : `${formatCount(count)} times`;
}

function rateOf(count: number, period: Period) {
  if (period === undefined) return undefined;
  const rate = count / period;
  const unit = count === 0 ? rateUnits[0] : rateUnits.find(({ perSecond }) => rate * perSecond >= 1);
  if (unit === undefined) return undefined;
  const value = rate * unit.perSecond;
  return { value: value === 0 ? "0" : threeDigits(value), short: unit.short, long: unit.long };
}

/** `12.4`, `12.0`, `1,240`. */
function threeDigits(value: number): string {
  return value >= 999.5 ? formatCount(value) : value.toPrecision(3);
}

/** `84.0 ms`; `≤84.0 ms` of several things as one. */
export function quantileText(nano: number, isBound: boolean): string {
  return `${isBound && Number.isFinite(nano) ? "≤" : ""}${formatDuration(nano)}`;
}

export function errorShare({ count, errors }: Figures): number {
  return count === 0 ? 0 : errors / count;
}

/** `2.1 %`: two digits are enough on a card. */
export function errorText(figures: Figures): string {
  const percent = errorShare(figures) * 100;
  return percent < 0.1 ? formatShare(errorShare(figures)) : `${Number(percent.toPrecision(2))}\u00a0%`;
}

export const kindNames: Readonly<Record<NodeKind, string>> = {
  service: "service",
  database: "database",
  queue: "queue",
  external: "external service",
  fold: "group",
};

export function nodeName({ name }: MapNode): string {
  return name === "" ? "(no service name)" : visibleText(name);
}

/** Names longer than this do not fit on a card. */
const cardNameMax = 27;

/** A name as a card has room for it: names of a family begin alike and end differently, so the middle is left out. */
export function cardName(node: MapNode): string {
  const signs = [...nodeName(node)];
  if (signs.length <= cardNameMax) return signs.join("");
  const half = (cardNameMax - 1) / 2;
  return `${signs.slice(0, half).join("")}…${signs.slice(-half).join("")}`;
}

/** The second line of a card's title, where it says more than the name: `postgresql`, `14 services`. */
export function nodeNote({ kind, name, system, members }: MapNode): string {
  if (kind === "fold") return membersText(members);
  return system === name ? "" : visibleText(system);
}

/** `12 services, 3 databases`. */
export function membersText(members: readonly MapNode[]): string {
  const counts = Map.groupBy(members, ({ kind }) => kind);
  return [...counts].map(([kind, { length }]) => formatCounted(length, kindNames[kind])).join(", ");
}

/** Everything about a node in a sentence, for the screen reader. */
export function nodeLabel(node: MapNode, period: Period): string {
  const what = node.kind === "fold" ? `folded group of ${membersText(node.members)}` : kindNames[node.kind];
  const system = node.system === "" || node.system === node.name ? "" : `${visibleText(node.system)} `;
  const unit = node.kind === "service" || node.kind === "fold" ? "spans" : "calls";
  return `${nodeName(node)}, ${system}${what}, ${unit} ${figuresLabel(node, period)}`;
}

/** `checkout calls payment, 12.4 per second, 2.1 percent errors, p95 84 ms`. */
export function edgeLabel(edge: MapEdge, from: MapNode, to: MapNode, period: Period): string {
  return `${nodeName(from)} ${verbOf(edge, from, to)} ${nodeName(to)}, ${figuresLabel(edge, period)}`;
}

function verbOf({ isLink }: MapEdge, from: MapNode, to: MapNode): string {
  if (isLink) return "is linked from";
  if (to.kind === "queue") return "sends to";
  return from.kind === "queue" ? "delivers to" : "calls";
}

function figuresLabel(figures: Figures, period: Period): string {
  const errors = `${formatNumber(Number((errorShare(figures) * 100).toPrecision(3)))} percent errors`;
  const p95 = `p95 ${figures.isBound ? "at most " : ""}${formatDuration(figures.p95Nano)}`;
  return [spokenRate(figures.count, period), errors, ...(Number.isFinite(figures.p95Nano) ? [p95] : [])].join(
    ", ",
  );
}

/** Rows of the tooltip: what, and exactly how much. */
export function exactFigures(
  figures: Figures,
  period: Period,
  quantileError: number,
): readonly (readonly [name: string, value: string])[] {
  const { count, errors, p50Nano, p95Nano, isBound } = figures;
  const quantile = (nano: number): string =>
    Number.isFinite(nano)
      ? `${quantileText(nano, isBound)} (${exactDuration(nano)} ±\u00a0${formatShare(quantileError)})`
      : noValue;
  return [
    ["count", formatCount(count)],
    ...(period === undefined ? [] : [["rate", rateText(count, period)] as const]),
    ["errors", `${formatCount(errors)} (${formatShare(errorShare(figures))})`],
    ["p50", quantile(p50Nano)],
    ["p95", quantile(p95Nano)],
  ];
}

/** What a screen reader says of the whole. */
export function mapLabel({ nodes, edges }: MapGraph): string {
  const links = edges.filter(({ isLink }) => isLink).length;
  const linked = links === 0 ? "" : `, ${formatCounted(links, "link")}`;
  return `Service map: ${membersText(nodes)}, ${formatCounted(edges.length - links, "call path")}${linked}`;
}
