import { useEffect, useId, useMemo, useRef, useState } from "react";
import { visibleText } from "../../base/visible-text.ts";
import { serviceColors } from "../../state/page-state.ts";
import type { ThemeTokens } from "../../state/theme.ts";
import { useThemeTokens } from "../../state/use-theme.ts";
import { useCanvas } from "../../widgets/use-canvas.ts";
import { drawFlame, type FlameScene, headHeightPx, laneHeightPx } from "./draw-flame.ts";
import styles from "./flame.module.css";
import { FlameMenu, type FlameMenuItem } from "./flame-menu.tsx";
import type { FlameBounds, FlameModel } from "./flame-model.ts";
import { FlameTip } from "./flame-tip.tsx";
import { useFlameKeys } from "./use-flame-keys.ts";
import { useFlamePointer } from "./use-flame-pointer.ts";
import type { FlameWindow } from "./use-flame-window.ts";

/** What a graph does with its frames. */
export interface FrameActions {
  readonly rootAt: (frame: number) => void;
  /** Absent where nothing is above. */
  readonly rootOut: (() => void) | undefined;
  readonly sandwich: (frame: number) => void;
  readonly open: (frame: number) => void;
}

export interface FlameCanvasProps {
  readonly label: string;
  readonly model: FlameModel;
  readonly bounds: FlameBounds;
  readonly part: FlameWindow;
  readonly isFlipped?: boolean;
  readonly isFound: Uint8Array | undefined;
  readonly actions: FrameActions;
  /** Takes the focus when it appears and nothing else has it. */
  readonly isMain?: boolean;
}

const keysText =
  "Up and down go to the caller and to the widest call, left and right along the level. Enter fits the frame, R makes it the root, 3 shows its callers and calls, O opens it in the waterfall, M offers all of these. Escape steps back, 0 shows everything.";

/** Frames as something to point at: by mouse, and as much by keyboard. */
export function FlameCanvas(props: FlameCanvasProps) {
  const { model, bounds, part, isFlipped = false, isFound, actions, label } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const keysId = useId();
  const tokens = useThemeTokens();
  const colorOf = useMemo(() => operationColors(model, tokens), [model, tokens]);
  const [chosen, setChosen] = useState<{ model: FlameModel; frame: number }>();
  const [menu, setMenu] = useState<{ x: number; y: number; frame: number }>();
  const selected = useSelected(model, chosen);
  const select = (at: number): void => setChosen(at < 0 ? undefined : { model, frame: at });
  const headPx = model.frames.isMerged ? 0 : headHeightPx;
  const scroll = useLaneScroll(frame, bounds, { isFlipped, headPx });
  const view = {
    ...{ model, bounds, headPx, isFlipped, isFound, selected, tokens, colorOf, top: scroll.top },
    startNano: part.window.startNano,
    endNano: part.window.endNano,
  };
  const pointer = useFlamePointer({ frame, scene: view, part, scroll, select, openMenu: setMenu });
  const keys = useFlameKeys({ frame, scene: view, part, scroll, select, actions, openMenu: setMenu });
  const scene: FlameScene = { ...view, hovered: pointer.hover?.frame ?? -1 };
  useCanvas(canvas, scene, drawFlame);
  useEffect(() => {
    if (props.isMain === true && document.activeElement === document.body) frame.current?.focus();
  }, [props.isMain]);
  return (
    <>
      <div
        ref={frame}
        className={styles["canvas"]}
        role="application"
        aria-roledescription="flame graph"
        aria-label={label}
        aria-describedby={keysId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the cursor go here
        tabIndex={0}
        data-points={pointer.hover !== undefined}
        onKeyDown={keys}
        {...pointer.handlers}
      >
        <canvas ref={canvas} aria-hidden />
        {pointer.hover === undefined || menu !== undefined ? undefined : (
          <FlameTip model={model} {...pointer.hover} />
        )}
      </div>
      <p id={keysId} hidden>
        {keysText}
      </p>
      <p className={styles["said"]} aria-live="polite">
        {selected < 0 ? "" : model.describe(selected)}
      </p>
      {menu === undefined ? undefined : (
        <FlameMenu
          label={`${visibleText(model.name(menu.frame)) || "(no name)"} · ${visibleText(model.service(menu.frame))}`}
          items={menuItems(menu.frame, keys.zoomTo, actions)}
          x={menu.x}
          y={menu.y}
          onClose={() => {
            setMenu(undefined);
            frame.current?.focus();
          }}
        />
      )}
    </>
  );
}

function menuItems(at: number, zoomTo: (frame: number) => void, actions: FrameActions): FlameMenuItem[] {
  return [
    { title: "Zoom to it", cap: "↵", run: () => zoomTo(at) },
    { title: "Only this and what is below", cap: "R", run: () => actions.rootAt(at) },
    ...(actions.rootOut === undefined
      ? []
      : [{ title: "Everything again", cap: "Esc", run: actions.rootOut }]),
    { title: "All its callers and calls", cap: "3", run: () => actions.sandwich(at) },
    { title: "Show in the waterfall", cap: "O", run: () => actions.open(at) },
  ];
}

/** The frame chosen by hand, found again by its key when a newer answer has come. */
function useSelected(model: FlameModel, chosen: { model: FlameModel; frame: number } | undefined): number {
  return useMemo(() => {
    if (chosen === undefined) return -1;
    return chosen.model === model ? chosen.frame : model.frameOfKey(chosen.model.keyOf(chosen.frame));
  }, [model, chosen]);
}

function operationColors({ graph }: FlameModel, tokens: ThemeTokens): (operation: number) => string {
  const { strings, operations } = graph;
  const colors = Array.from(
    operations.service,
    (service) => tokens.services[serviceColors.markOf(strings[service] ?? "").slot] ?? tokens.faint,
  );
  return (operation) => colors[operation] ?? tokens.faint;
}

export interface LaneScroll {
  readonly top: number;
  readonly heightPx: number;
  readonly widthPx: number;
  readonly scrollTo: (top: number) => void;
}

/** Lanes beyond the height of the element: flipped graphs begin at the bottom. */
function useLaneScroll(
  frame: React.RefObject<HTMLDivElement | null>,
  { firstLane, endLane }: FlameBounds,
  { isFlipped, headPx }: { readonly isFlipped: boolean; readonly headPx: number },
): LaneScroll {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  const [wanted, setWanted] = useState<number>();
  useEffect(() => {
    if (frame.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ widthPx: width, heightPx: height });
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame]);
  const lanesPx = (endLane - firstLane) * laneHeightPx;
  const roomPx = size.heightPx - headPx;
  const last = Math.max(0, lanesPx - roomPx);
  const first = isFlipped ? Math.min(0, lanesPx - roomPx) : 0;
  const top = Math.min(last, Math.max(first, wanted ?? (isFlipped ? last || first : 0)));
  return { top: isFlipped && last === 0 ? first : top, ...size, scrollTo: setWanted };
}
