import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExportFormat } from "../base/file-format.ts";
import { type Signal, signals } from "../base/signal.ts";
import { logRequest } from "../pdata/pdatatest/log-arbitraries.ts";
import { metricRequest } from "../pdata/pdatatest/metric-arbitraries.ts";
import { oracleEncode, type PlainMessage } from "../pdata/pdatatest/oracle.ts";
import { traceRequest } from "../pdata/pdatatest/trace-arbitraries.ts";
import { exported, normalItems, readAll, storedJson } from "./formatstest/normal-items.ts";
import { simpleTraceRequest } from "./formatstest/simple-traces.ts";
import { signalOfProtobuf } from "./read/protobuf-signal.ts";

const requests: Readonly<Record<Signal, fc.Arbitrary<PlainMessage>>> = {
  traces: traceRequest,
  metrics: metricRequest,
  logs: logRequest,
};

async function roundTrip(
  format: ExportFormat,
  signal: Signal,
  jsons: readonly string[],
): Promise<{ readonly again: string[]; readonly losses: ReadonlyMap<string, number> }> {
  const { file, losses } = await exported(
    format,
    jsons.map((json) => ({ signal, json })),
  );
  const items = await readAll(file, 97);
  if (file.length === 0) {
    expect(items).toMatchObject([{ kind: "refused", reason: "nothing in it" }]);
    return { again: [], losses };
  }
  const again = items.map((item) => {
    if (item.kind === "refused") throw new Error(item.reason);
    expect(item.signal).toBe(signal);
    return storedJson(signal, item.wire);
  });
  return { again, losses };
}

describe.each(signals)("%s", (signal) => {
  test.each(["otlp-json", "otlp-jsonl", "otlp-protobuf", "otlp-request"] as const)(
    "everything comes back from %s",
    async (format) => {
      await fc.assert(
        fc.asyncProperty(fc.array(requests[signal], { maxLength: 3 }), async (plain) => {
          const wires = plain.map((request) => oracleEncode(signal, request));
          // The bytes of protobuf do not name the signal; items without any field that tells are no real ones.
          if (format !== "otlp-json" && format !== "otlp-jsonl")
            fc.pre(wires.every((bytes) => [signal, undefined].includes(signalOfProtobuf(bytes))));
          const jsons = wires.map((bytes) => storedJson(signal, { encoding: "protobuf", bytes }));
          const { again, losses } = await roundTrip(format, signal, jsons);
          expect(normalItems(signal, again)).toEqual(normalItems(signal, jsons));
          expect([...losses]).toEqual([]);
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe.each(["jaeger-json", "zipkin-json"] as const)("%s", (format) => {
  test("traces come back as they were, or what they lost is named", async () => {
    let exact = 0;
    const either = fc.oneof(
      { weight: 3, arbitrary: simpleTraceRequest },
      { weight: 1, arbitrary: traceRequest },
    );
    await fc.assert(
      fc.asyncProperty(either, async (plain) => {
        const bytes = oracleEncode("traces", plain);
        const json = storedJson("traces", { encoding: "protobuf", bytes });
        const { again, losses } = await roundTrip(format, "traces", [json]);
        const before = normalItems("traces", [json]);
        const after = normalItems("traces", again);
        expect(after.length).toBe(before.length);
        if (losses.size > 0) return;
        exact += before.length;
        expect(after).toEqual(before);
      }),
      { numRuns: 400 },
    );
    expect(exact).toBeGreaterThan(20);
  });
});
