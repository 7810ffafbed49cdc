import { exactDuration, formatCounted, formatDuration, formatShare } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { serviceColors } from "../../state/page-state.ts";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import styles from "./flame.module.css";
import type { FlameModel } from "./flame-model.ts";

interface FlameTipProps {
  readonly model: FlameModel;
  readonly frame: number;
  /** Of the picture. */
  readonly x: number;
  readonly y: number;
  readonly isRight: boolean;
}

/** The figures of the frame under the pointer. The keyboard's frame is told by the line below the graph. */
export function FlameTip({ model, frame, x, y, isRight }: FlameTipProps) {
  return (
    <div
      className={styles["tip"]}
      data-side={isRight ? "left" : "right"}
      style={{ left: x, top: y }}
      aria-hidden
    >
      <b className={styles["tipName"]}>{visibleText(model.name(frame)) || "(no name)"}</b>
      <FrameService model={model} frame={frame} />
      <FrameFigures model={model} frame={frame} />
    </div>
  );
}

function FrameService({ model, frame }: { model: FlameModel; frame: number }) {
  const service = model.service(frame);
  const { cssColor, isRepeated } = serviceColors.markOf(service);
  return <ServiceTag name={service} color={cssColor} isRepeated={isRepeated} />;
}

function FrameFigures({ model, frame }: { model: FlameModel; frame: number }) {
  const { widthNano, selfNano, spanCount, errorCount, isMerged } = model.frames;
  const spans = spanCount[frame] ?? 0;
  const rows: [string, string][] = [
    [isMerged ? "Here and below" : "Total", formatDuration(widthNano[frame]!)],
    ["Self", formatDuration(selfNano[frame]!)],
    ["Share", formatShare(model.shareOf(frame))],
  ];
  if (isMerged && spans > 0) {
    rows.push(["Spans", formatCounted(spans, "span").replace(/ spans?$/, "")]);
    rows.push(["Self, on average", formatDuration(selfNano[frame]! / spans)]);
  }
  if ((errorCount[frame] ?? 0) > 0) rows.push(["Errors", String(errorCount[frame])]);
  return (
    <dl className={styles["figures"]} title={exactDuration(widthNano[frame]!)}>
      {rows.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
