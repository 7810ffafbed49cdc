import { assert } from "../../app/base/assert.ts";
import { contextsOfSignal } from "../../app/ottl/contexts/context-names.ts";
import { parseConditions, parseStatements } from "../../app/ottl/ottl.ts";
import type { OttlSettings } from "../../app/ottl/parse-group.ts";
import { rowsToDrop } from "../../app/ottl/rows-to-drop.ts";
import { copyBatch } from "../../app/pdata/copy-batch.ts";
import { Dictionary } from "../../app/pdata/dictionary.ts";
import { decode } from "../../app/pdata/otlp/codec.ts";
import { dropRows } from "../../app/pdata/select-rows.ts";
import type { TraceBatch } from "../../app/pdata/trace-batch.ts";
import { traceRequests } from "../generator/requests.ts";
import { type BenchResult, higherIsBetter, median, type SuiteOptions } from "../report.ts";

/** Rounds that count, and before them those that only warm up. */
const rounds = 7;
const warmUps = 2;

const settings: OttlSettings = {
  contexts: contextsOfSignal.traces,
  functions: "transform",
  now: () => BigInt(Date.now()) * 1_000_000n,
};

const conditions: Readonly<Record<string, string>> = {
  attribute: 'span.attributes["http.request.method"] == "GET"',
  "attribute-match": 'IsMatch(span.attributes["url.path"], "health")',
  "name-match": 'IsMatch(span.name, "^GET")',
  kind: "span.kind == SPAN_KIND_SERVER",
  "status-and-kind": "span.status.code == STATUS_CODE_ERROR and span.kind == SPAN_KIND_SERVER",
  resource: 'resource.attributes["service.name"] == "checkout"',
  duration: "span.end_time_unix_nano - span.start_time_unix_nano > 1000000",
  "two-attributes": 'Concat([span.name, span.attributes["url.path"]], " ") == "GET /health"',
};

const statements: Readonly<Record<string, readonly string[]>> = {
  "set-attribute": ['set(span.attributes["env"], "prod")'],
  "set-where": ['set(span.attributes["env"], "prod") where span.kind == SPAN_KIND_SERVER'],
  "three-sets": [
    'set(span.attributes["env"], "prod")',
    'set(span.attributes["team"], "shop")',
    'set(span.attributes["n"], 1)',
  ],
  "replace-pattern": ['replace_pattern(span.attributes["url.path"], "[0-9]+", "N")'],
  "edit-name": ["set(span.name, ToUpperCase(span.name))"],
  "delete-key": ['delete_key(span.attributes, "url.path")'],
  "keep-keys": ['keep_keys(span.attributes, ["http.request.method", "url.path"])'],
  truncate: ["truncate_all(span.attributes, 20)"],
  "set-resource": ['set(resource.attributes["env"], "prod")'],
  "copy-from-resource": ['set(span.attributes["service"], resource.attributes["service.name"])'],
};

/** Each text in spans a second, against decoding. */
export async function runOttlSuite({
  spans,
  seed,
  only,
  log,
}: SuiteOptions): Promise<readonly BenchResult[]> {
  const requests = [...traceRequests(spans, seed)];
  const decodeAll = (dictionary: Dictionary): TraceBatch[] =>
    requests.map((bytes) => decode("traces", { encoding: "protobuf", bytes }, dictionary).batch);
  const decoding = measure(() => () => decodeAll(new Dictionary()));
  const batches = decodeAll(new Dictionary());
  const results: BenchResult[] = [];
  const add = (id: string, ms: number): void => {
    log(id);
    results.push(higherIsBetter(id, "spans/s", (spans / ms) * 1000, "decoding", (spans / decoding) * 1000));
  };
  const isWanted = (id: string): boolean => only === undefined || only.has(id);
  for (const [name, text] of Object.entries(conditions)) {
    const id = `condition-${name}`;
    if (isWanted(id)) add(id, measureCondition(batches, text));
  }
  for (const [name, texts] of Object.entries(statements)) {
    const id = `statement-${name}`;
    if (isWanted(id)) add(id, measureStatements(batches, texts));
  }
  if (isWanted("filter")) add("filter", measureFilter(batches));
  return await Promise.resolve(results);
}

/** Milliseconds of what `prepare` gives, the median of the rounds. */
function measure(prepare: () => () => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const work = prepare();
    const start = performance.now();
    work();
    if (round >= warmUps) times.push(performance.now() - start);
  }
  return median(times);
}

function measureCondition(batches: readonly TraceBatch[], text: string): number {
  const parsed = parseConditions([text], settings);
  assert(parsed.ok, `${text} is a condition`);
  return measure(() => () => {
    for (const batch of batches) parsed.value.select(batch, { errorMode: "ignore" });
  });
}

function measureStatements(batches: readonly TraceBatch[], texts: readonly string[]): number {
  const parsed = parseStatements(texts, settings);
  assert(parsed.ok, `${texts.join("; ")} are statements`);
  return measure(() => {
    const copies = batches.map(copyBatch);
    return () => {
      for (const batch of copies) parsed.value.run(batch, { errorMode: "ignore" });
    };
  });
}

/** A condition and leaving out what it selects. */
function measureFilter(batches: readonly TraceBatch[]): number {
  const parsed = parseConditions([conditions["kind"]!], settings);
  assert(parsed.ok, "the kind is a condition");
  const { value: group } = parsed;
  return measure(() => () => {
    for (const batch of batches) {
      const { marks } = group.select(batch, { errorMode: "ignore" });
      dropRows(batch, rowsToDrop(batch, group.context, marks));
    }
  });
}
