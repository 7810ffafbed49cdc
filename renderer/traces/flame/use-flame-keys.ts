import type { KeyboardEvent } from "react";
import { bringInto, isWhole, panBy, zoomAt, zoomTo as zoomToTimes } from "../waterfall/time-window.ts";
import { laneHeightPx, laneTop } from "./draw-flame.ts";
import type { FrameActions } from "./flame-canvas.tsx";
import { type FlameHandling, placeOf } from "./use-flame-pointer.ts";

const zoomStep = 0.7;
const panShare = 0.2;

interface KeyHandling extends FlameHandling {
  readonly actions: FrameActions;
}

/** The cursor: a frame. Up goes to the caller, also where the graph hangs upside down. */
export function useFlameKeys(handling: KeyHandling): ((event: KeyboardEvent) => void) & {
  zoomTo: (frame: number) => void;
} {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const isDone =
      moveCursor(handling, event.key) || moveView(handling, event.key) || act(handling, event.key);
    if (!isDone) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return Object.assign(onKeyDown, { zoomTo: (frame: number) => zoomTo(handling, frame) });
}

function moveCursor(handling: KeyHandling, key: string): boolean {
  const { scene, select } = handling;
  const { model, bounds, selected } = scene;
  if (!["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home"].includes(key)) return false;
  const first = model.frameAt(bounds.firstLane, (bounds.startNano + bounds.endNano) / 2, bounds.endNano);
  const next = selected < 0 || key === "Home" ? first : neighbour(handling, key);
  if (next < 0 || isOutside(handling, next)) return true;
  select(next);
  bringIntoSight(handling, next);
  return true;
}

function neighbour({ scene: { model, selected } }: KeyHandling, key: string): number {
  if (key === "ArrowUp") return model.frames.parent[selected]!;
  if (key === "ArrowDown") return model.widestChild(selected);
  const lane = model.laneOf(selected);
  const next = selected + (key === "ArrowLeft" ? -1 : 1);
  return next >= model.laneStart(lane) && next < model.frames.laneEnd[lane]! ? next : -1;
}

function isOutside({ scene: { model, bounds } }: KeyHandling, frame: number): boolean {
  const start = model.frames.startNano[frame]!;
  return start < bounds.startNano || start > bounds.endNano || model.laneOf(frame) < bounds.firstLane;
}

function bringIntoSight({ scene, part, scroll }: KeyHandling, frame: number): void {
  const { startNano, widthNano } = scene.model.frames;
  const start = startNano[frame]!;
  const end = start + widthNano[frame]!;
  // A wide frame is in sight where any of it is.
  const isSeen = end > part.window.startNano && start < part.window.endNano;
  const isWide = end - start > part.window.endNano - part.window.startNano;
  if (!isSeen || !isWide) {
    const brought = bringInto(part.window, part.whole, start, end);
    if (brought !== part.window) part.setWindow(brought);
  }
  const top = laneTop(scene, scene.model.laneOf(frame));
  if (top < scene.headPx) scroll.scrollTo(scroll.top + top - scene.headPx);
  else if (top + laneHeightPx > scroll.heightPx)
    scroll.scrollTo(scroll.top + top + laneHeightPx - scroll.heightPx);
}

function moveView({ scene, part }: KeyHandling, key: string): boolean {
  const { window, whole, setWindow } = part;
  const widthNano = window.endNano - window.startNano;
  const { model, selected } = scene;
  const middle = (window.startNano + window.endNano) / 2;
  const focus =
    selected < 0 ? middle : model.frames.startNano[selected]! + model.frames.widthNano[selected]! / 2;
  const at = focus >= window.startNano && focus <= window.endNano ? focus : middle;
  if (key === "+" || key === "w") setWindow(zoomAt(window, whole, at, zoomStep));
  else if (key === "-" || key === "s") setWindow(zoomAt(window, whole, at, 1 / zoomStep));
  else if (key === "a") setWindow(panBy(window, whole, -widthNano * panShare));
  else if (key === "d") setWindow(panBy(window, whole, widthNano * panShare));
  else if (key === "0") setWindow(whole);
  else return false;
  return true;
}

function act(handling: KeyHandling, key: string): boolean {
  const { scene, actions, part, openMenu } = handling;
  const { selected } = scene;
  if (key === "Escape") return stepBack(handling);
  if (selected < 0) return false;
  if (key === "Enter" || key === "f") zoomTo(handling, selected);
  else if (key === "r") actions.rootAt(selected);
  else if (key === "3") actions.sandwich(selected);
  else if (key === "o") actions.open(selected);
  else if (key === "m") {
    const nanoPerPx = (part.window.endNano - part.window.startNano) / Math.max(1, handling.scroll.widthPx);
    openMenu(placeOf(scene, handling.frame.current, nanoPerPx, selected));
  } else return false;
  return true;
}

function zoomTo({ scene, part }: KeyHandling, frame: number): void {
  const { startNano, widthNano } = scene.model.frames;
  part.setWindow(zoomToTimes(part.whole, startNano[frame]!, startNano[frame]! + widthNano[frame]!));
}

/** The cursor first, then the zoom, then the root. */
function stepBack({ scene, part, select, actions }: KeyHandling): boolean {
  if (scene.selected >= 0) select(-1);
  else if (!isWhole(part.window, part.whole)) part.setWindow(part.whole);
  else if (actions.rootOut !== undefined) actions.rootOut();
  else return false;
  return true;
}
