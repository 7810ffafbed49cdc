import type { PipelineFigures } from "../../../app/api/pipeline.ts";
import { formatCompactCount, formatNumber } from "../../base/format.ts";

/** What a second line of a card says, and how much it should be noticed. */
export interface NodeFigures {
  readonly rate: string;
  readonly dropped: number;
  readonly refused: number;
  /** 0 to 1; undefined where there is no queue. */
  readonly queueFill: number | undefined;
  readonly isTroubled: boolean;
  readonly trouble: string;
}

export function figuresOfNode(figures: PipelineFigures | undefined, node: number): NodeFigures | undefined {
  if (figures === undefined) return undefined;
  const { nodes } = figures;
  const capacity = nodes.queueCapacity[node] ?? Number.NaN;
  const status = nodes.status[node] ?? "ok";
  return {
    rate: rateText(nodes.outPerSecond[node] ?? 0),
    dropped: nodes.dropped[node] ?? 0,
    refused: nodes.refused[node] ?? 0,
    queueFill: Number.isNaN(capacity) || capacity === 0 ? undefined : nodes.queueSize[node]! / capacity,
    isTroubled: status === "recoverable" || status === "permanent" || status === "fatal",
    trouble: nodes.statusReason[node] ?? "",
  };
}

/** Items a second, short. */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return "0/s";
  return perSecond < 10
    ? `${formatNumber(Number(perSecond.toPrecision(2)))}/s`
    : `${formatCompactCount(Math.round(perSecond))}/s`;
}
