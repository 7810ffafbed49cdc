import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { memoryStorage } from "./key-value-storage.ts";
import { ServiceColors, serviceSlotCount } from "./service-colors.ts";
import { contrast, distance, type Vision } from "./statetest/color-math.ts";
import { heatStopCount } from "./theme.ts";

type Tokens = ReadonlyMap<string, string>;

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const themes: [string, Tokens][] = [
  ["dark", tokensOf(":root {")],
  ["light", tokensOf(':root[data-theme="light"] {')],
];

function tokensOf(selector: string): Tokens {
  const start = css.indexOf(selector);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

function servicesOf(tokens: Tokens): string[] {
  return Array.from({ length: serviceSlotCount }, (_, slot) => tokens.get(`service-${slot}`)!);
}

function closestPair(colors: readonly string[], vision: Vision): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [at, one] of colors.entries())
    for (const other of colors.slice(at + 1)) least = Math.min(least, distance(one, other, vision));
  return least;
}

describe.each(themes)("colours of the %s theme", (_name, tokens) => {
  it("keeps text readable on every surface (WCAG AA, 4.5)", () => {
    for (const surface of ["background", "panel", "raised", "selected-row"])
      for (const text of ["text", "dim-text", "error", "warning", "accent", "syntax-key", "syntax-value"]) {
        const ratio = contrast(tokens.get(text)!, tokens.get(surface)!);
        expect(ratio, `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    expect(contrast(tokens.get("on-accent")!, tokens.get("accent")!)).toBeGreaterThanOrEqual(4.5);
  });

  it("keeps service colours visible on the background (WCAG AA for graphics, 3)", () => {
    for (const color of servicesOf(tokens))
      expect(contrast(color, tokens.get("background")!), color).toBeGreaterThanOrEqual(3);
  });

  it("steps evenly from few to many, away from the background", () => {
    const ground = tokens.get("background")!;
    const stops = Array.from({ length: heatStopCount }, (_, stop) =>
      contrast(tokens.get(`heat-${stop}`)!, ground),
    );
    expect(stops[0]).toBeGreaterThanOrEqual(1.35);
    for (const [at, ratio] of stops.slice(1).entries()) expect(ratio / stops[at]!).toBeGreaterThan(1.3);
  });

  it("keeps service colours apart for every kind of colour vision", () => {
    const colors = servicesOf(tokens);
    expect(closestPair(colors, "normal")).toBeGreaterThan(12);
    for (const vision of ["protan", "deutan", "tritan"] as const)
      expect(closestPair(colors, vision), vision).toBeGreaterThan(7);
  });
});

describe("ServiceColors", () => {
  const names = Array.from({ length: 20 }, (_, index) => `service-${index}`);

  it("gives the first eight services eight different hues", () => {
    const colors = new ServiceColors(memoryStorage());
    const marks = names.slice(0, serviceSlotCount).map((name) => colors.markOf(name));
    expect(new Set(marks.map((mark) => mark.slot)).size).toBe(serviceSlotCount);
    expect(marks.every((mark) => !mark.isRepeated)).toBe(true);
  });

  it("spreads the others evenly and marks them as repeats", () => {
    const colors = new ServiceColors(memoryStorage());
    const slots = names.map((name) => colors.markOf(name).slot);
    const users = Array.from(
      { length: serviceSlotCount },
      (_, slot) => slots.filter((one) => one === slot).length,
    );
    expect(Math.max(...users) - Math.min(...users)).toBeLessThanOrEqual(1);
    expect(colors.markOf(names.at(-1)!).isRepeated).toBe(true);
  });

  it("remembers a colour whatever order the services come in", async () => {
    const storage = memoryStorage();
    const first = new ServiceColors(storage);
    const before = names.map((name) => first.markOf(name).slot);
    await Promise.resolve();
    const second = new ServiceColors(storage);
    const after = names.toReversed().map((name) => second.markOf(name).slot);
    expect(after.toReversed()).toEqual(before);
  });

  it("survives names that are no plain keys and storage that was tampered with", () => {
    const storage = memoryStorage();
    storage.setItem("sightglass.serviceColors", '[["a",99],["b"],7,["c",2]]');
    const colors = new ServiceColors(storage);
    expect(colors.markOf("c").slot).toBe(2);
    expect(colors.markOf("__proto__").slot).toBeLessThan(serviceSlotCount);
    storage.setItem("sightglass.serviceColors", "{");
    expect(new ServiceColors(storage).markOf("c").slot).toBeLessThan(serviceSlotCount);
  });
});
