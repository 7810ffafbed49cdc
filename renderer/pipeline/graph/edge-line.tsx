import type { PipelineEdge } from "../../../app/api/pipeline.ts";
import type { Point } from "../../layout/geometry.ts";
import { labelHeight, labelWidthOf } from "../../layout/place-labels.ts";
import { arrowHead, type Route } from "../../layout/route-edges.ts";
import { EdgeLabel } from "../../widgets/edge-label.tsx";
import styles from "./graph.module.css";
import { rateText } from "./node-words.ts";

interface EdgeLineProps {
  readonly id: string;
  readonly edge: PipelineEdge;
  /** Ids of the components at its ends. */
  readonly from: string;
  readonly to: string;
  readonly route: Route;
  /** Undefined until figures come. */
  readonly perSecond: number | undefined;
  readonly isInTabOrder: boolean;
}

/** What one component hands to another, as wide as its rate. */
export function EdgeLine(props: EdgeLineProps) {
  const { id, edge, from, to, route, perSecond = 0, isInTabOrder } = props;
  const label = `${edge.pipeline}: ${from} to ${to}, ${rateText(perSecond)}`;
  const width = lineWidth(perSecond);
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no <button> inside of an SVG
    <g
      className={styles["line"]}
      role="button"
      aria-label={label}
      tabIndex={isInTabOrder ? 0 : -1}
      data-id={id}
      data-moving={perSecond > 0 || undefined}
    >
      <title>{label}</title>
      <path className={styles["reach"]} d={route.path} />
      <path className={styles["stroke"]} d={route.path} strokeWidth={width} />
      <path className={styles["head"]} d={arrowHead(route.end, width)} />
    </g>
  );
}

/** Its rate, where there is room for it. */
export function EdgeRate({ at, perSecond }: { at: Point | undefined; perSecond: number | undefined }) {
  if (at === undefined || perSecond === undefined) return undefined;
  const text = rateText(perSecond);
  return (
    <EdgeLabel
      {...at}
      {...{ text }}
      width={labelWidthOf(text)}
      height={labelHeight}
      isDim={perSecond === 0}
    />
  );
}

/** One pixel for next to nothing, one more for every tenfold rate. */
function lineWidth(perSecond: number): number {
  return 1.25 + Math.min(4, Math.log10(1 + perSecond));
}
