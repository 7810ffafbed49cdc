import { describe, expect, it } from "vitest";
import { type Command, CommandRegistry } from "./commands.ts";
import { isForTyping, KeyMatcher, type Keystroke, keyCaps, keyText } from "./keys.ts";

function stroke(key: string, modifiers: Partial<Keystroke> = {}): Keystroke {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}

function command(id: string, ...keys: string[]): Command {
  return { id, title: id, group: "View", keys, run: () => undefined };
}

const idOf = (found: Command | "chord" | undefined) => (typeof found === "object" ? found.id : found);

describe("keyText", () => {
  it("is the same on every keyboard", () => {
    expect(keyText(stroke("k", { metaKey: true }))).toBe("mod+k");
    expect(keyText(stroke("K", { ctrlKey: true }))).toBe("mod+k");
    expect(keyText(stroke("?", { shiftKey: true }))).toBe("?");
    expect(keyText(stroke("N", { shiftKey: true }))).toBe("shift+n");
    expect(keyText(stroke(" "))).toBe("Space");
    expect(keyText(stroke("ArrowLeft", { altKey: true }))).toBe("alt+ArrowLeft");
  });
});

describe("KeyMatcher", () => {
  const list = [
    command("palette", "mod+k"),
    command("logs", "g l"),
    command("follow", "l"),
    command("next", "j"),
  ];

  it("finds single keys and chords", () => {
    const matcher = new KeyMatcher();
    expect(idOf(matcher.match(stroke("k", { ctrlKey: true }), list, 0))).toBe("palette");
    expect(idOf(matcher.match(stroke("g"), list, 0))).toBe("chord");
    expect(idOf(matcher.match(stroke("l"), list, 1_000))).toBe("logs");
    expect(idOf(matcher.match(stroke("l"), list, 1_001))).toBe("follow");
  });

  it("forgets the first key of a chord after a while, or when another key follows", () => {
    const matcher = new KeyMatcher();
    matcher.match(stroke("g"), list, 0);
    expect(idOf(matcher.match(stroke("l"), list, 5_000))).toBe("follow");
    matcher.match(stroke("g"), list, 6_000);
    expect(idOf(matcher.match(stroke("j"), list, 6_100))).toBe("next");
    expect(idOf(matcher.match(stroke("x"), list, 6_200))).toBeUndefined();
  });

  it("leaves plain keys to whoever types", () => {
    expect(isForTyping(stroke("l"))).toBe(true);
    expect(isForTyping(stroke("Escape"))).toBe(false);
    expect(isForTyping(stroke("k", { metaKey: true }))).toBe(false);
  });
});

describe("keyCaps", () => {
  it("draws what is on the keyboard", () => {
    expect(keyCaps("mod+k", true)).toEqual(["⌘", "K"]);
    expect(keyCaps("mod+k", false)).toEqual(["Ctrl", "K"]);
    expect(keyCaps("g t", false)).toEqual(["G", "T"]);
    expect(keyCaps("alt+ArrowLeft", false)).toEqual(["Alt", "←"]);
  });
});

describe("CommandRegistry", () => {
  it("prefers the page to the window and forgets it when it goes", () => {
    const registry = new CommandRegistry();
    registry.register(() => [command("window", "l")]);
    const leave = registry.register(() => [command("page", "l")]);
    expect(registry.list().map(({ id }) => id)).toEqual(["page", "window"]);
    leave();
    expect(registry.list().map(({ id }) => id)).toEqual(["window"]);
  });
});
