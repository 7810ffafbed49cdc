import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { recordedFolder } from "../../pdata/pdatatest/recorded.ts";
import { normalItems, readAll, storedJson } from "../formatstest/normal-items.ts";
import { JaegerEncoder } from "./jaeger-encode.ts";

const folder = recordedFolder();

interface JaegerDocument {
  readonly data: readonly {
    readonly traceID: string;
    readonly spans: readonly {
      readonly spanID: string;
      readonly operationName: string;
      readonly startTime: number;
      readonly duration: number;
      readonly references: readonly Readonly<Record<"refType" | "traceID" | "spanID", string>>[];
      readonly tags: readonly { readonly key: string; readonly type: string; readonly value: unknown }[];
    }[];
  }[];
}

/** What Jaeger's own converter made of the same OTLP. */
describe.skipIf(folder === undefined)("pairs of OTLP and Jaeger documents by Jaeger's own page", () => {
  test.each([
    ["otlp2jaeger-in.json", "otlp2jaeger-out.json"],
    ["otlp2jaeger-multi-in-combined.json", "oltp2jaeger-multi-out.json"],
  ])("%s", async (input, output) => {
    const fixture = (name: string) => readFileSync(join(folder!, `jaeger-ui/utils__fixtures__${name}`));
    const encoder = new JaegerEncoder();
    const jsons = (await readAll(fixture(input))).map((item) =>
      item.kind === "request" ? storedJson("traces", item.wire) : expect.fail(item.reason),
    );
    const text = jsons.map((json) => encoder.add("traces", json)).join("") + encoder.end();
    const ours = essence(JSON.parse(text) as JaegerDocument);
    expect(ours).toEqual(essence(JSON.parse(fixture(output).toString()) as JaegerDocument));
    // And their document reads as the OTLP it was made of, but for what it no longer holds.
    const theirs = (await readAll(fixture(output))).map((item) =>
      item.kind === "request" ? storedJson("traces", item.wire) : expect.fail(item.reason),
    );
    expect(normalItems("traces", theirs)).toHaveLength(normalItems("traces", jsons).length);
  });
});

/** The scope is called `otel.library.*` by older converters; the order of spans and tags means nothing. */
function essence({ data }: JaegerDocument): string[] {
  return data
    .flatMap(({ traceID, spans }) =>
      spans.map(({ spanID, operationName, startTime, duration, references, tags }) =>
        JSON.stringify({
          ...{ traceID, spanID, operationName, startTime, duration },
          references: references.map(({ refType, ...ids }) => [refType, ids.traceID, ids.spanID]),
          tags: tags
            .filter(({ key }) => !/^otel\.(?:library|scope)\.|^internal\.span\.format$/.test(key))
            .map(({ key, type, value }) => `${key} ${type} ${String(value)}`)
            .toSorted(),
        }),
      ),
    )
    .toSorted();
}
