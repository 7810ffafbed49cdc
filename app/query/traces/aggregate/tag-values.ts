import type { InferOutput } from "valibot";
import type { TagValueList, tagValueParams } from "../../../api/trace-queries.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { tallyFields } from "./facets.ts";
import type { FieldTally } from "./field-tally.ts";
import { fieldOf, planOf, rangeOf } from "./question.ts";
import { selectSpans } from "./selection.ts";

export type TagValueParams = InferOutput<typeof tagValueParams>;

/** The values of a field that contain a text, among the spans that match. */
export function* tagValues(world: QueryWorld, params: TagValueParams): Steps<TagValueList> {
  const begun = performance.now();
  const field = fieldOf(params.field);
  const selection = yield* selectSpans(world, planOf(params.query), rangeOf(params));
  const [tally] = yield* tallyFields(world, selection, isListed(field) ? [field] : []);
  const places = tally === undefined ? noPlaces : placesIn(tally, params.contains);
  const first = tally?.top(params.limit, (number) => places[number] === place.beginning) ?? [];
  const left = params.limit - first.length;
  const rest = left > 0 ? (tally?.top(left, (number) => places[number] === place.inside) ?? []) : [];
  return {
    values: [...first, ...rest],
    elapsedMs: performance.now() - begun,
    examinedSpans: selection.examinedSpans,
  };
}

/** What each span or trace has its own of is not worth a list. */
function isListed(field: Field): boolean {
  return (
    field.type === "attribute" ||
    !/^(?:trace:id|trace:duration|nestedSet|parent$|span:(?:id|parentID|duration)|link:)/.test(field.name)
  );
}

/** Where a value has the text. */
const place = { nowhere: 0, beginning: 1, inside: 2 } as const;
const noPlaces = new Uint8Array(0);

/** By number of the value. */
function placesIn({ values, occurring }: FieldTally, text: string): Uint8Array {
  const places = new Uint8Array(values.count + 1);
  const wanted = asciiLower(text);
  for (const number of occurring) {
    const at = asciiLower(values.text(number)).indexOf(wanted);
    places[number] = at < 0 ? place.nowhere : at === 0 ? place.beginning : place.inside;
  }
  return places;
}

function asciiLower(text: string): string {
  return /[A-Z]/.test(text) ? text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
