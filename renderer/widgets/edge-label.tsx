import styles from "./edge-label.module.css";

interface EdgeLabelProps {
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  /** Says little: drawn dim. */
  readonly isDim?: boolean;
}

/** A short text on an edge of an SVG graph, on ground of its own: no line runs through it, however wide. */
export function EdgeLabel({ x, y, width, height, text, isDim = false }: EdgeLabelProps) {
  return (
    <g className={styles["label"]} data-dim={isDim || undefined}>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx="2" />
      <text x={x} y={y}>
        {text}
      </text>
    </g>
  );
}
