import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ExportFormat } from "../base/file-format.ts";
import { type Signal, signals } from "../base/signal.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import { decode, encode } from "../pdata/otlp/codec.ts";
import { LimitError, MalformedError } from "../pdata/otlp/decoded.ts";
import { protobufToJson } from "../pdata/otlp/json/protobuf-to-json.ts";
import { recordedFolder } from "../pdata/pdatatest/recorded.ts";
import { exported, normalItems, readAll, storedJson } from "./formatstest/normal-items.ts";

/** Files of other projects in every format that is read; of a long one, this many requests go through the other formats. */
const comparedMax = 8;
/** Larger ones hold more of the same. */
const fileBytesMax = 700_000;

interface RecordedFile {
  readonly name: string;
  readonly format: string;
  readonly counts: string;
}

const folder = recordedFolder();
const files = folder === undefined ? [] : filesOf(folder);

function filesOf(data: string): RecordedFile[] {
  return readFileSync(join(data, "INDEX.tsv"), "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter(([name, , bytes]) => name !== "" && Number(bytes) <= fileBytesMax)
    .map(([name = "", , , format = "", counts = ""]) => ({ name, format, counts }));
}

const isRead = /^(?:otlp-(?:traces|metrics|logs|proto)|jaeger$|jaeger-span-list|zipkin2|tempo-batches)/;

describe.skipIf(files.length === 0)("recorded files", () => {
  test.each(files.filter(({ format }) => isRead.test(format)))("$name", async ({ name, format, counts }) => {
    const { requests, refused, items } = await readFile(name);
    for (const signal of signals) {
      const jsons = requests.flatMap((request) => (request.signal === signal ? [request.json] : []));
      await expectRoundTrips(signal, jsons.slice(0, comparedMax));
    }
    // Some of CRISP's ids are letters beyond hex digits; the tags of this one are in the form of version 1.
    const isRefused = /snake/.test(format) || /^crisp\/|v2_notimestamp/.test(name);
    if (!isRefused) expect(refused).toEqual([]);
    const spans = /\bspans=(\d+)/.exec(counts)?.[1];
    if (spans === undefined || /proto|snake/.test(format)) return;
    expect(items + refused.length).toBe(Number(spans));
  });

  test("what is no telemetry is refused with a reason", async () => {
    const others = files.filter(({ format }) => /^(?:jaeger-dependencies|zipkin1|csv)/.test(format));
    expect(others.length).toBeGreaterThan(4);
    for (const { name } of others) {
      const { refused } = await readFile(name);
      expect({ name, isRefused: refused.length > 0 }).toEqual({ name, isRefused: true });
    }
  });
});

async function readFile(
  name: string,
): Promise<{ requests: { signal: Signal; json: string }[]; refused: string[]; items: number }> {
  let items = 0;
  const requests: { signal: Signal; json: string }[] = [];
  const refused: string[] = [];
  for (const item of await readAll(readFileSync(join(folder!, name)))) {
    if (item.kind === "refused") refused.push(...Array<string>(item.count).fill(item.reason));
    else
      try {
        const decoded = decode(item.signal, item.wire, new Dictionary());
        items += decoded.itemCount + [...decoded.rejected.values()].reduce((sum, count) => sum + count, 0);
        requests.push({ signal: item.signal, json: protobufToJson(item.signal, encode(decoded.batch)) });
      } catch (error) {
        if (!(error instanceof MalformedError) && !(error instanceof LimitError)) throw error;
        refused.push(error.message);
      }
  }
  return { requests, refused, items };
}

/** Each format gives back what it says it can carry. */
async function expectRoundTrips(signal: Signal, jsons: readonly string[]): Promise<void> {
  const formats: ExportFormat[] = ["otlp-json", "otlp-jsonl", "otlp-protobuf", "otlp-request"];
  const expected = normalItems(signal, jsons);
  if (expected.length === 0) return;
  if (signal === "traces") formats.push("jaeger-json", "zipkin-json");
  for (const format of formats) {
    const requests = jsons.map((json) => ({ signal, json }));
    const { file, losses } = await exported(format, requests);
    const again = (await readAll(file)).map((item) =>
      item.kind === "refused" ? expect.fail(item.reason) : storedJson(signal, item.wire),
    );
    const found = normalItems(signal, again);
    expect(found).toHaveLength(expected.length);
    if (losses.size === 0) expect(found).toEqual(expected);
    else expect(format).toMatch(/jaeger|zipkin/);
  }
}
