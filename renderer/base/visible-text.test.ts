import { describe, expect, it } from "vitest";
import { visibleLines, visibleText } from "./visible-text.ts";

describe("visible text", () => {
  it.each([
    ["GET /cart", "GET /cart"],
    ["日本語 🧨 مرحبا", "日本語 🧨 مرحبا"],
    ["a\u0000b\nc\u007f", "a␀b␊c␡"],
    ["\u202Egnp.exe\u202C", "⟨202E⟩gnp.exe⟨202C⟩"],
    ["\u001b[31mred", "␛[31mred"],
    ["\u0085", "⟨0085⟩"],
  ])("writes %j as %s", (text, shown) => expect(visibleText(text)).toBe(shown));

  it("keeps lines where there may be several", () =>
    expect(visibleLines("SELECT\n\t1\u0000\u202E")).toBe("SELECT\n\t1␀⟨202E⟩"));
});
