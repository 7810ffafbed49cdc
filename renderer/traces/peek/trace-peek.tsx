import { useMemo, useRef } from "react";
import type { TraceView } from "../../../app/api/traces.ts";
import { exactDuration, formatCounted, formatDuration, formatShare } from "../../base/format.ts";
import { formatInstant } from "../../base/instant.ts";
import { visibleText } from "../../base/visible-text.ts";
import { navigation } from "../../state/navigation.ts";
import { serviceColors } from "../../state/page-state.ts";
import { useThemeTokens } from "../../state/use-theme.ts";
import { Button } from "../../widgets/button.tsx";
import { KeyCaps } from "../../widgets/key-caps.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import { useCanvas } from "../../widgets/use-canvas.ts";
import { useTraceView } from "../trace/use-trace-view.ts";
import { drawMinimap } from "../waterfall/minimap/draw-minimap.ts";
import { colorOf } from "../waterfall/service-color.ts";
import { MatchedSpans } from "./matched-spans.tsx";
import { SpanLinks } from "./span-links.tsx";
import { longestSpans, selfTimes } from "./trace-facts.ts";
import styles from "./trace-peek.module.css";

/** Beyond this, spans share lines. */
const shapePxMax = 150;

/** A trace at a glance; its page is one key away. */
export function TracePeek({ traceId }: { traceId: string }) {
  const { data: view, error, retry } = useTraceView(traceId);
  const close = (): void => navigation.change({ peekId: "" }, true);
  return (
    <div className={styles["panel"]}>
      <div className={styles["head"]}>
        <Button onClick={() => navigation.change({ page: "trace", traceId })}>
          Open <KeyCaps caps={["↵"]} />
        </Button>
        <span className={styles["gap"]} />
        <Button look="plain" onClick={close} aria-label="Close" title="Close (Space)">
          ✕
        </Button>
      </div>
      {error === undefined ? undefined : <NoAnswer message={error.message} retry={retry} />}
      {view === undefined ? undefined : <Content view={view} />}
    </div>
  );
}

function Content({ view }: { view: TraceView }) {
  const facts = useMemo(() => ({ services: selfTimes(view), ...longestSpans(view) }), [view]);
  const root = visibleText(view.strings[view.name[0] ?? 0] ?? "");
  return (
    <>
      <h2 className={styles["title"]}>{root === "" ? "(no name)" : root}</h2>
      <p className={styles["facts"]}>
        <b title={exactDuration(view.durationNano)}>{formatDuration(view.durationNano)}</b>
        {` · ${formatCounted(view.spanCount, "span")} · `}
        <span data-is-error={view.errorCount > 0}>{formatCounted(view.errorCount, "error")}</span>
        {view.logCount === 0 ? "" : ` · ${formatCounted(view.logCount, "log record")}`}
      </p>
      <p className={styles["facts"]}>{formatInstant(BigInt(view.startUnixNano))}</p>
      <Shape view={view} />
      <MatchedSpans traceId={view.traceId} />
      <h3 className={styles["section"]}>Self time by service</h3>
      <Services parts={facts.services} />
      {facts.failed.length === 0 ? undefined : (
        <SpanLinks title="Errors" traceId={view.traceId} spans={facts.failed} />
      )}
      <SpanLinks title="Most time of their own" traceId={view.traceId} spans={facts.longest} />
    </>
  );
}

function Shape({ view }: { view: TraceView }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tokens = useThemeTokens();
  const colors = useMemo(() => colorOf(view, tokens), [view, tokens]);
  const whole = useMemo(() => ({ startNano: 0, endNano: Math.max(1, view.durationNano) }), [view]);
  const rows = { firstRow: 0, endRow: view.rowCount };
  useCanvas(canvas, { view, ...rows, whole, hitRows: undefined, tokens, colorOf: colors }, drawMinimap);
  const heightPx = Math.min(shapePxMax, 10 + 3 * view.rowCount);
  return (
    <canvas
      ref={canvas}
      className={styles["shape"]}
      style={{ height: heightPx }}
      role="img"
      aria-label="Shape of the trace"
    />
  );
}

function Services({ parts }: { parts: readonly { readonly service: string; readonly selfNano: number }[] }) {
  const total = parts.reduce((sum, { selfNano }) => sum + selfNano, 0);
  return (
    <ul className={styles["list"]}>
      {parts.map(({ service, selfNano }) => {
        const { cssColor, isRepeated } = serviceColors.markOf(service);
        return (
          <li key={service}>
            <ServiceTag name={service} color={cssColor} isRepeated={isRepeated} />
            <span className={styles["number"]}>{formatDuration(selfNano)}</span>
            <span className={styles["share"]}>{formatShare(selfNano / Math.max(1, total))}</span>
          </li>
        );
      })}
    </ul>
  );
}
