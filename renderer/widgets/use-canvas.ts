import { type RefObject, useEffect, useRef } from "react";
import { type Frame, Surface } from "../canvas/surface.ts";

/** Draws the newest scene, once a frame, when any part of it changed. */
export function useCanvas<Scene extends object>(
  canvas: RefObject<HTMLCanvasElement | null>,
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
