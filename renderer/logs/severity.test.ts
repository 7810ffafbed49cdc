import { describe, expect, it } from "vitest";
import { severityOf } from "./severity.ts";

describe("severityOf", () => {
  it("names the band of a number", () => {
    expect([1, 4, 5, 9, 12, 13, 17, 20, 21, 24].map((number) => severityOf(number, "").name)).toEqual([
      "TRACE",
      "TRACE",
      "DEBUG",
      "INFO",
      "INFO",
      "WARN",
      "ERROR",
      "ERROR",
      "FATAL",
      "FATAL",
    ]);
  });

  it("prefers the sender's word and colours by the number", () => {
    expect(severityOf(17, "SEVERE")).toEqual({ name: "SEVERE", tone: "error" });
    expect(severityOf(0, "")).toEqual({ name: "", tone: "plain" });
  });
});
