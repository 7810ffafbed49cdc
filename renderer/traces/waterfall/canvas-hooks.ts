import { useEffect, useRef, useSyncExternalStore } from "react";
import type { TraceView } from "../../../app/api/traces.ts";
import { type Frame, Surface } from "../../canvas/surface.ts";
import { serviceColors, theme } from "../../state/page-state.ts";
import type { ThemeTokens } from "../../state/theme.ts";

/** Draws the newest scene, once a frame, when any part of it changed. */
export function useCanvas<Scene extends object>(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  scene: Scene,
  draw: (frame: Frame, scene: Scene) => void,
): void {
  const newest = useRef(scene);
  const surface = useRef<Surface>(undefined);
  useEffect(() => {
    if (canvas.current === null) return;
    const created = new Surface(canvas.current, (frame) => draw(frame, newest.current));
    surface.current = created;
    return () => created.dispose();
  }, [canvas, draw]);
  useEffect(() => {
    if (isSameScene(newest.current, scene)) return;
    newest.current = scene;
    surface.current?.invalidate();
  });
}

function isSameScene(a: object, b: object): boolean {
  const values = new Map(Object.entries(b));
  return Object.entries(a).every(([key, value]) => Object.is(value, values.get(key)));
}

export function useThemeTokens(): ThemeTokens {
  return useSyncExternalStore(theme.subscribe, () => theme.tokens);
}

/** Service colours as canvas needs them, one lookup a name and view. */
export function colorOf(view: TraceView, tokens: ThemeTokens): (service: number) => string {
  const colors: string[] = [];
  return (service) => {
    colors[service] ??=
      tokens.services[serviceColors.markOf(view.strings[service] ?? "").slot] ?? tokens.faint;
    return colors[service];
  };
}
