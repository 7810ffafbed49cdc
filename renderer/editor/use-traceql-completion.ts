import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EngineClient } from "../../app/api/methods.ts";
import { fieldText } from "../../app/traceql/fields.ts";
import type { Field } from "../../app/traceql/syntax-tree.ts";
import { useEngine } from "../client/engine-context.tsx";
import type { SearchWindow } from "../state/search-window.ts";
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

/** Offers what can come at the caret: names and values that occur among what the rest of the query finds in a window, with counts. */
export function useTraceqlCompletion(window: () => SearchWindow): CompletionSource {
  const engine = useEngine();
  return async (context) => {
    const asks: Asks = { engine, window: window() };
    const found = placeAt(context.state.doc.toString(), context.pos);
    if (found === undefined || (!context.explicit && !isOfferedUnasked(found.place))) return null;
    const cancel = new AbortController();
    context.addEventListener("abort", () => cancel.abort());
    const options = await optionsOf(asks, found, cancel.signal);
    if (context.aborted || options.length === 0) return null;
    const { from, to } = found.place;
    // The engine looks for the text anywhere in a value: there is nothing left to filter here.
    return { from, to, options, filter: false };
  };
}

interface Asks {
  readonly engine: Pick<EngineClient, "call">;
  readonly window: SearchWindow;
}

async function optionsOf(
  asks: Asks,
  found: CompletionPlace,
  signal: AbortSignal,
): Promise<readonly Completion[]> {
  const { kind, of } = found.place;
  try {
    if (kind === "attribute") return fieldOptions(found, await tagsFor(asks, found, signal));
    if (kind === "value" && of !== undefined && hasFewValues(of))
      return valueOptions(found, await valuesFor(asks, found, of, signal));
  } catch {
    // Cancelled, or no connection: what the language offers is still right.
  }
  return plainOptions(found);
}

async function tagsFor({ engine, window }: Asks, { place }: CompletionPlace, signal: AbortSignal) {
  const params = { query: place.otherQuery ?? "", ...window };
  return (await engine.call("traces.tags", params, signal)).tags;
}

async function valuesFor(
  { engine, window }: Asks,
  { place }: CompletionPlace,
  of: Field,
  signal: AbortSignal,
) {
  const params = {
    query: place.otherQuery ?? "",
    field: fieldText(of),
    contains: place.prefix,
    limit: valuesMax,
    ...window,
  };
  return (await engine.call("traces.tagValues", params, signal)).values;
}

/** Of ids and durations nearly every span has its own: a list of them helps nobody. */
function hasFewValues(field: Field): boolean {
  return field.type === "attribute" || !/(?:duration|ID|:id|timeSinceStart|nestedSet\w+)$/i.test(field.name);
}
