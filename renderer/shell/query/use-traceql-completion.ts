import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EngineClient } from "../../../app/api/methods.ts";
import { fieldText } from "../../../app/traceql/fields.ts";
import type { Field } from "../../../app/traceql/syntax-tree.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { navigation } from "../../state/navigation.ts";
import { searchWindow } from "../../state/search-window.ts";
import {
  type CompletionPlace,
  fieldOptions,
  isOfferedUnasked,
  placeAt,
  plainOptions,
  valueOptions,
} from "./traceql-completion.ts";

export type CompletionSource = (context: CompletionContext) => Promise<CompletionResult | null>;

const valuesMax = 50;

/** Offers what can come at the caret: names and values that occur among what the rest of the query finds, with counts. */
export function useTraceqlCompletion(): CompletionSource {
  const engine = useEngine();
  return async (context) => {
    const found = placeAt(context.state.doc.toString(), context.pos);
    if (found === undefined || (!context.explicit && !isOfferedUnasked(found.place))) return null;
    const cancel = new AbortController();
    context.addEventListener("abort", () => cancel.abort());
    const options = await optionsOf(engine, found, cancel.signal);
    if (context.aborted || options.length === 0) return null;
    const { from, to } = found.place;
    // The engine looks for the text anywhere in a value: there is nothing left to filter here.
    return { from, to, options, filter: false };
  };
}

type Asks = Pick<EngineClient, "call">;

async function optionsOf(
  engine: Asks,
  found: CompletionPlace,
  signal: AbortSignal,
): Promise<readonly Completion[]> {
  const { kind, of } = found.place;
  try {
    if (kind === "attribute") return fieldOptions(found, await tagsFor(engine, found, signal));
    if (kind === "value" && of !== undefined && hasFewValues(of))
      return valueOptions(found, await valuesFor(engine, found, of, signal));
  } catch {
    // Cancelled, or no connection: what the language offers is still right.
  }
  return plainOptions(found);
}

async function tagsFor(engine: Asks, { place }: CompletionPlace, signal: AbortSignal) {
  const params = { query: place.otherQuery ?? "", ...searchWindow(navigation.view) };
  return (await engine.call("traces.tags", params, signal)).tags;
}

async function valuesFor(engine: Asks, { place }: CompletionPlace, of: Field, signal: AbortSignal) {
  const params = {
    query: place.otherQuery ?? "",
    field: fieldText(of),
    contains: place.prefix,
    limit: valuesMax,
    ...searchWindow(navigation.view),
  };
  return (await engine.call("traces.tagValues", params, signal)).values;
}

/** Of ids and durations nearly every span has its own: a list of them helps nobody. */
function hasFewValues(field: Field): boolean {
  return field.type === "attribute" || !/(?:duration|ID|:id|timeSinceStart|nestedSet\w+)$/i.test(field.name);
}
