import { describe, expect, it } from "vitest";
import { DemoUsageError, parseDemoOptions } from "./options.ts";

describe("parseDemoOptions", () => {
  it("has defaults for everything", () => {
    expect(parseDemoOptions([], {})).toMatchObject({
      services: 7,
      rate: 4,
      durationMs: undefined,
      fault: undefined,
      endpoint: "http://127.0.0.1:4318",
      protocol: "http/protobuf",
    });
  });

  it("takes endpoint and protocol from the standard variables", () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4317/",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    };
    expect(parseDemoOptions([], env)).toMatchObject({ endpoint: "http://collector:4317", protocol: "grpc" });
  });

  it("prefers its flags over the variables", () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4317", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
    const args = [
      "--endpoint",
      "http://127.0.0.1:9",
      "--protocol",
      "http/json",
      "--fault",
      "n-plus-one",
      "--seed",
      "7",
    ];
    expect(parseDemoOptions(args, env)).toMatchObject({
      endpoint: "http://127.0.0.1:9",
      protocol: "http/json",
      fault: "n-plus-one",
      seed: 7,
    });
  });

  it.each([
    ["250ms", 250],
    ["30s", 30_000],
    ["1m30s", 90_000],
  ])("reads the duration %s", (text, durationMs) => {
    expect(parseDemoOptions(["--duration", text], {}).durationMs).toBe(durationMs);
  });

  it("sends to the gRPC port when only the protocol is given", () => {
    expect(parseDemoOptions(["--protocol", "grpc"], {}).endpoint).toBe("http://127.0.0.1:4317");
  });

  it.each([
    [["--services", "4"], "--services 4: expected a whole number from 5 to 12"],
    [["--services", "7.5"], "--services 7.5: expected a whole number from 5 to 12"],
    [["--rate", "0"], "--rate 0: expected a number above 0, at most 200"],
    [["--rate", ""], "--rate : expected a number above 0, at most 200"],
    [["--duration", "10"], "--duration 10: expected a duration such as 30s, 5m or 1m30s"],
    [["--duration", "0s"], "--duration 0s: expected a duration such as 30s, 5m or 1m30s"],
    [["--fault", "loud"], "--fault loud: expected one of slow, error, n-plus-one, retry, missing"],
    [["--protocol", "http"], "--protocol http: expected one of grpc, http/protobuf, http/json"],
    [
      ["--endpoint", "localhost:4318"],
      "--endpoint localhost:4318: expected a URL such as http://127.0.0.1:4318",
    ],
    [["--loud"], "Unknown option '--loud'"],
    [["now"], "Unexpected argument 'now'"],
  ])("refuses %j", (args, message) => {
    expect(() => parseDemoOptions(args, {})).toThrow(DemoUsageError);
    expect(() => parseDemoOptions(args, {})).toThrow(message);
  });
});
