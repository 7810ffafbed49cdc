/** Less movement than this is a click with an unsteady hand. */
export const dragPixelsMin = 4;

interface Drag {
  /** Pixels from where the drag began. */
  move(dx: number, event: PointerEvent): void;
  /** The button was let go, or the system took the pointer away. */
  end(dx: number, event: PointerEvent): void;
}

/** Follows a pressed pointer wherever it goes, until it is let go. */
export function followDrag(down: { readonly clientX: number; readonly pointerId: number }, drag: Drag): void {
  const startX = down.clientX;
  const isOther = (event: PointerEvent) => event.pointerId !== down.pointerId;
  const move = (event: PointerEvent): void => {
    if (!isOther(event)) drag.move(event.clientX - startX, event);
  };
  const end = (event: PointerEvent): void => {
    if (isOther(event)) return;
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    drag.end(event.clientX - startX, event);
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
}
