import type { PipelineFigures } from "../../../app/api/pipeline.ts";
import { formatCompactCount, formatNumber } from "../../base/format.ts";

/** What a card says of how a component does, and how much it should be noticed. */
export interface NodeFigures {
  readonly rate: string;
  readonly dropped: number;
  readonly refused: number;
  /** Undefined where there is none. */
  readonly queue: { readonly size: number; readonly capacity: number } | undefined;
  readonly isTroubled: boolean;
  readonly trouble: string;
  /** Where a receiver listens: `:4317 :4318`. Empty for what does not. */
  readonly ports: string;
  /** It does not listen everywhere it should. */
  readonly isDeaf: boolean;
}

export function figuresOfNode(figures: PipelineFigures | undefined, node: number): NodeFigures | undefined {
  if (figures === undefined) return undefined;
  const { nodes } = figures;
  const [size = Number.NaN, capacity = Number.NaN] = [nodes.queueSize[node], nodes.queueCapacity[node]];
  const status = nodes.status[node] ?? "ok";
  const listeners = figures.listeners.filter((listener) => listener.node === node);
  const ports = listeners.map(({ address }) => address.slice(address.lastIndexOf(":")));
  return {
    rate: rateText(nodes.outPerSecond[node] ?? 0),
    dropped: nodes.dropped[node] ?? 0,
    refused: nodes.refused[node] ?? 0,
    queue: capacity > 0 ? { size, capacity } : undefined,
    isTroubled: status === "recoverable" || status === "permanent" || status === "fatal",
    trouble: nodes.statusReason[node] ?? "",
    ports: [...new Set(ports)].join(" "),
    isDeaf: listeners.some(({ state }) => state === "port_taken" || state === "failed"),
  };
}

/** Items a second, short. */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return "0/s";
  return perSecond < 10
    ? `${formatNumber(Number(perSecond.toPrecision(2)))}/s`
    : `${formatCompactCount(Math.round(perSecond))}/s`;
}
