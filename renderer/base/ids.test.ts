import { describe, expect, it } from "vitest";
import { hexToWords, isZeroTraceId, shortId, spanIdHex, traceIdHex } from "./ids.ts";
import { safeUrl } from "./safe-url.ts";

describe("ids", () => {
  it("reads words whose memory holds the wire's bytes", () => {
    const words = new Uint32Array(new Uint8Array([0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6]).buffer);
    expect(spanIdHex(words, 0)).toBe("4bf92f3577b34da6");
  });

  it("goes there and back", () => {
    const ids = ["4bf92f3577b34da6a3ce929d0e0e4736", "00000000000000000000000000000000"];
    const words = hexToWords(ids);
    expect([0, 1].map((row) => traceIdHex(words, row))).toEqual(ids);
    expect([0, 1].map((row) => isZeroTraceId(words, row))).toEqual([false, true]);
  });

  it("shortens what is long only", () => {
    expect(shortId("4bf92f3577b34da6a3ce929d0e0e4736")).toBe("4bf92f35…0e4736");
    expect(shortId("4bf92f3577b34da6")).toBe("4bf92f3577b34da6");
  });
});

describe("safeUrl", () => {
  it("links whole http addresses only", () => {
    expect(safeUrl("https://example.org/a?b=c")).toBe("https://example.org/a?b=c");
    for (const text of [
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)//https://x",
      "data:text/html,<script>",
      "https://user:secret@example.org/",
      "see https://example.org",
      "https://",
      "//example.org",
      "file:///etc/passwd",
    ])
      expect(safeUrl(text), text).toBeUndefined();
  });
});
