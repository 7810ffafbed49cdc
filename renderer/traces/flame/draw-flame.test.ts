import { expect, test } from "vitest";
import type { ThemeTokens } from "../../state/theme.ts";
import { drawFlame, type FlameScene } from "./draw-flame.ts";
import type { FlameModel } from "./flame-model.ts";
import { graphOf } from "./flametest/graph-of.ts";

interface Drawn {
  readonly rects: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly color: string;
  }[];
  readonly texts: readonly string[];
}

/** What is drawn on a picture of 1,000 pixels. */
function draw(model: FlameModel, change: Partial<FlameScene> = {}): Drawn {
  const rects: Drawn["rects"][number][] = [];
  const texts: string[] = [];
  const context = {
    fillStyle: "",
    fillRect: (x: number, y: number, width: number) => rects.push({ x, y, width, color: context.fillStyle }),
    fillText: (text: string) => texts.push(text),
    measureText: (text: string) => ({ width: text.length * 6 }),
    strokeRect: () => undefined,
  };
  const scene: FlameScene = {
    ...{ model, bounds: model.bounds, startNano: 0, endNano: model.frames.extentNano, top: 0, headPx: 0 },
    ...{ isFlipped: false, isFound: undefined, selected: -1, hovered: -1 },
    tokens: {} as ThemeTokens,
    colorOf: (operation) => ["#000000", "#ffffff"][operation % 2]!,
    ...change,
  };
  drawFlame({ context: context as unknown as CanvasRenderingContext2D, width: 1_000, height: 400 }, scene);
  return { rects, texts };
}

/** A root with `count` children side by side, of two operations in turn. */
function fan(count: number): FlameModel {
  const lines = Array.from({ length: count }, (_, at) => `  a:${at % 2 === 0 ? "x" : "y"} ${at * 10}+10 10`);
  return graphOf(["a:root 0+0 0", ...lines].join("\n"));
}

test("marks are bounded by pixels, not by frames", () => {
  const model = fan(5_000);
  const { rects } = draw(model);
  expect(rects.length).toBeLessThanOrEqual(1_001);
  // Nothing is left blank.
  expect(rects.reduce((sum, { width }) => sum + width, 0)).toBeGreaterThan(990);
});

test("frames with room have their names, cut where they must be", () => {
  const model = graphOf(`
    shop:everything 0+1000 0
      shop:checkout 0+500 500
      shop:recommendations 500+80 80
  `);
  expect(draw(model).texts).toEqual(["everything", "1.00\u00a0µs", "checkout", "500\u00a0ns", "recommenda…"]);
});

test("a frame zoomed in a billion times stays within the canvas", () => {
  const model = graphOf("shop:everything 0+1000000000000 0");
  const { rects } = draw(model, { startNano: 5e11, endNano: 5e11 + 20 });
  expect(rects).toEqual([expect.objectContaining({ x: -4, width: 1_007 })]);
});

test("upside down, the first lane is the lowest", () => {
  const model = graphOf(`
    a:callee 0+100 0
      a:caller 0+100 100
  `);
  expect(draw(model, { isFlipped: true }).rects.map(({ y }) => y)).toEqual([20, 0]);
});
