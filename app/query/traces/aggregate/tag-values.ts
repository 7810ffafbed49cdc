import type { InferOutput } from "valibot";
import type { TagValueList, tagValueParams } from "../../../api/trace-queries.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { tallyFields } from "./facets.ts";
import { fieldOf, planOf, rangeOf } from "./question.ts";
import { selectSpans } from "./selection.ts";

export type TagValueParams = InferOutput<typeof tagValueParams>;

/** The values of a field that contain a text, among the spans that match. */
export function* tagValues(world: QueryWorld, params: TagValueParams): Steps<TagValueList> {
  const begun = performance.now();
  const field = fieldOf(params.field);
  const selection = yield* selectSpans(world, planOf(params.query), rangeOf(params));
  const [tally] = yield* tallyFields(world, selection, isListed(field) ? [field] : []);
  const wanted = asciiLower(params.contains);
  const placeOf = (number: number): number => asciiLower(tally!.values.text(number)).indexOf(wanted);
  const first = tally?.top(params.limit, (number) => placeOf(number) === 0) ?? [];
  const left = params.limit - first.length;
  const rest = left > 0 ? (tally?.top(left, (number) => placeOf(number) > 0) ?? []) : [];
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

function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
