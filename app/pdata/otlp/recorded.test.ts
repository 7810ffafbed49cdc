import { describe, expect, test } from "vitest";
import type { Signal } from "../../base/signal.ts";
import type { WireRequest } from "../batch.ts";
import { Dictionary } from "../dictionary.ts";
import { type RecordedFile, readRecorded, recordedFiles, recordedFolder } from "../pdatatest/recorded.ts";
import { decode, encode } from "./codec.ts";
import { type Decoded, MalformedError } from "./decoded.ts";
import { normalJson } from "./json/jsontest/normal-json.ts";
import { protobufToJson } from "./json/protobuf-to-json.ts";

/** Of a long file all requests are decoded, and about this many, spread over it, compared as objects. */
const comparedMax = 3;

const files = recordedFolder() === undefined ? [] : recordedFiles();

describe.skipIf(files.length === 0)("recorded requests", () => {
  test.each(files.filter((file) => !file.isIrregular))("$name", (file) => {
    const requests = readRecorded(file);
    const dictionary = new Dictionary();
    const step = Math.ceil(requests.length / comparedMax);
    let items = 0;
    requests.forEach((request, i) => {
      const decoded = decode(file.signal, request, dictionary);
      items += decoded.itemCount + [...decoded.rejected.values()].reduce((sum, count) => sum + count, 0);
      expect([...decoded.warnings]).toEqual([]);
      if (i % step === 0) expectSame(file.signal, request, decoded);
    });
    expect(items).toBe(file.itemCount);
  });

  test.each(files.filter((file) => file.isIrregular))("$name", (file) => {
    const counts = readRecorded(file).map((request) => countOf(file, request));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(file.itemCount);
  });
});

function countOf(file: RecordedFile, request: WireRequest): number {
  try {
    return decode(file.signal, request, new Dictionary()).itemCount;
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedError);
    return 0;
  }
}

/** The batch, written again, says what the request said. */
function expectSame(
  signal: Signal,
  request: WireRequest,
  decoded: Decoded<Parameters<typeof encode>[0]>,
): void {
  const encoded = encode(decoded.batch);
  const again = normalJson(signal, JSON.parse(protobufToJson(signal, encoded)));
  const text =
    request.encoding === "json"
      ? new TextDecoder().decode(request.bytes)
      : protobufToJson(signal, request.bytes);
  const expected = normalJson(signal, JSON.parse(text));
  const kept = decoded.rejected.size === 0 ? expected : withoutRefused(expected as TraceRequest);
  // As text, because comparing large objects takes many times longer; both have their keys in the same order.
  expect(JSON.stringify(again)).toBe(JSON.stringify(kept));
}

interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly { traceId?: string; spanId?: string }[] }[];
  }[];
}

/** Some recordings have spans without ids, which are refused, and envelopes that hold nothing then. */
function withoutRefused(request: TraceRequest): unknown {
  const resourceSpans = request.resourceSpans.map((envelope) => {
    const scopeSpans = envelope.scopeSpans.map((scope) => {
      return { ...scope, spans: scope.spans.filter((span) => span.traceId && span.spanId) };
    });
    return { ...envelope, scopeSpans: scopeSpans.filter((scope) => scope.spans.length > 0) };
  });
  const kept = resourceSpans.filter((envelope) => envelope.scopeSpans.length > 0);
  return kept.length === 0 ? {} : { resourceSpans: kept };
}
