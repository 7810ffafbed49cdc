import fc from "fast-check";
import { expect, test } from "vitest";
import { Dictionary } from "../dictionary.ts";
import { mutate, seededRandom } from "../pdatatest/mutate.ts";
import { oracleEncode } from "../pdatatest/oracle.ts";
import { traceRequest } from "../pdatatest/trace-arbitraries.ts";
import type { TraceBatch } from "../trace-batch.ts";
import { LimitError, MalformedError } from "./decoded.ts";
import { decodeTraces } from "./traces-decode.ts";
import { encodeTraces } from "./traces-encode.ts";

const seed = 20_260_101;
const caseCount = 25_000;
/** Cases decoded with one dictionary, so that they also meet what earlier ones left in it. */
const casesPerDictionary = 200;

test("damaged requests are refused or decoded into a sound batch, nothing else", () => {
  const random = seededRandom(seed);
  const seeds = fc
    .sample(traceRequest, { seed, numRuns: 200 })
    .map((request) => oracleEncode("traces", request))
    .filter((bytes) => bytes.length > 0 && bytes.length < 1_000);
  let refused = 0;
  let decoded = 0;
  let dictionary = new Dictionary();
  for (let i = 0; i < caseCount; i++) {
    if (i % casesPerDictionary === 0) dictionary = new Dictionary();
    const batch = decodeOrRefuse(mutate(seeds[i % seeds.length]!, random), dictionary);
    if (batch === undefined) refused++;
    else {
      decoded++;
      expectSound(batch);
    }
  }
  // Were all of one kind, the mutations would not test what they should.
  expect(refused).toBeGreaterThan(caseCount / 10);
  expect(decoded).toBeGreaterThan(caseCount / 10);
});

function decodeOrRefuse(bytes: Uint8Array, dictionary: Dictionary): TraceBatch | undefined {
  try {
    return decodeTraces(bytes, dictionary).batch;
  } catch (error) {
    if (!(error instanceof MalformedError || error instanceof LimitError)) throw error;
    return undefined;
  }
}

/** Lists end where their tables do, codes exist, and the batch encodes to what decodes to the same. */
function expectSound(batch: TraceBatch): void {
  const { spans, spanAttributes, events, eventAttributes, links, linkAttributes, scopes } = batch.tables;
  const last = spans.rowCount - 1;
  const ends = [
    [spans.columns.attributesEnd[last] ?? 0, spanAttributes.rowCount],
    [spans.columns.eventsEnd[last] ?? 0, events.rowCount],
    [spans.columns.linksEnd[last] ?? 0, links.rowCount],
    [events.columns.attributesEnd[events.rowCount - 1] ?? 0, eventAttributes.rowCount],
    [links.columns.attributesEnd[links.rowCount - 1] ?? 0, linkAttributes.rowCount],
  ];
  for (const [end, rowCount] of ends) if (end !== rowCount) expect(end).toBe(rowCount);
  const scopeRows = spans.columns.scope.subarray(0, spans.rowCount);
  if (scopeRows.some((row) => row >= scopes.rowCount)) expect.fail("a span without a scope");
  const encoded = encodeTraces(batch);
  const again = decodeTraces(encoded, new Dictionary());
  if (again.rejected.size > 0 || again.warnings.size > 0) expect.fail("what we encode has faults");
  if (Buffer.compare(encodeTraces(again.batch), encoded) !== 0) expect.fail("encoding is not stable");
}
