/** What a view draws with: CSS pixels, already scaled to the device. */
export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/**
 * Fits a canvas to its element and calls `draw` at most once a frame, only after `invalidate` or a change of size.
 * Wheel and drag events may invalidate as often as they like.
 */
export class Surface {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #draw: (frame: Frame) => void;
  readonly #observer: ResizeObserver;
  #pendingFrame = 0;
  #width = 0;
  #height = 0;

  constructor(canvas: HTMLCanvasElement, draw: (frame: Frame) => void) {
    this.#canvas = canvas;
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("this browser has no 2D canvas");
    this.#context = context;
    this.#draw = draw;
    this.#observer = new ResizeObserver(([entry]) => {
      this.#width = entry?.contentRect.width ?? 0;
      this.#height = entry?.contentRect.height ?? 0;
      // Within the callback layout is done and nothing is painted yet: drawing now avoids one blank frame.
      this.#paint();
    });
    this.#observer.observe(canvas);
  }

  invalidate = (): void => {
    if (this.#pendingFrame !== 0) return;
    this.#pendingFrame = requestAnimationFrame(() => this.#paint());
  };

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#pendingFrame);
  }

  #paint(): void {
    cancelAnimationFrame(this.#pendingFrame);
    this.#pendingFrame = 0;
    if (this.#width === 0 || this.#height === 0) return;
    const scale = window.devicePixelRatio;
    const pixelWidth = Math.round(this.#width * scale);
    const pixelHeight = Math.round(this.#height * scale);
    // Setting the size clears and reallocates the canvas: only when it changed.
    if (this.#canvas.width !== pixelWidth) this.#canvas.width = pixelWidth;
    if (this.#canvas.height !== pixelHeight) this.#canvas.height = pixelHeight;
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    this.#context.clearRect(0, 0, this.#width, this.#height);
    this.#draw({ context: this.#context, width: this.#width, height: this.#height });
  }
}
