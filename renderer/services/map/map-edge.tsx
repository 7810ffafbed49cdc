import { memo } from "react";
import { arrowHead, type Route } from "../../layout/route-edges.ts";
import styles from "./map.module.css";

interface EdgeLinesProps {
  readonly route: Route;
  /** Pixels. */
  readonly width: number;
  /** Share of the calls that failed. */
  readonly errorShare: number;
}

interface EdgeMarkProps extends EdgeLinesProps {
  readonly id: string;
  readonly label: string;
  readonly isLink: boolean;
  readonly isAsked: boolean;
  readonly isInTabOrder: boolean;
}

/** An edge that can be clicked and has a place in the order of Tab. */
export const EdgeMark = memo(function EdgeMark(props: EdgeMarkProps) {
  const { id, route, label, isLink, width, errorShare, isAsked, isInTabOrder } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no <button> inside of an SVG
    <g
      className={styles["edge"]}
      role="button"
      aria-label={label}
      aria-pressed={isAsked}
      tabIndex={isInTabOrder ? 0 : -1}
      data-id={id}
      data-link={isLink}
      data-asked={isAsked}
    >
      <path className={styles["reach"]} d={route.path} />
      <EdgeLines route={route} width={width} errorShare={errorShare} />
    </g>
  );
});

/** A mark of the error pattern and the gap behind it, together. */
const patternPx = 18;
const markPxMin = 2.5;
/** Also where every call failed the pattern is broken. */
const markPxMax = 14;

/** As wide as its rate, with as much of it broken and red as failed. */
export function EdgeLines({ route: { path, end }, width, errorShare }: EdgeLinesProps) {
  const mark = Math.min(markPxMax, Math.max(markPxMin, errorShare * patternPx));
  return (
    <>
      <path className={styles["line"]} d={path} strokeWidth={width} />
      {errorShare === 0 ? undefined : (
        <path
          className={styles["broken"]}
          d={path}
          strokeWidth={Math.max(2, width)}
          strokeDasharray={`${mark} ${patternPx - mark}`}
        />
      )}
      <path className={styles["head"]} d={arrowHead(end, width)} data-failed={errorShare > 0} />
    </>
  );
}
