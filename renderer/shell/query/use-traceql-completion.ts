import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
export function useTraceqlCompletion(): (context: CompletionContext) => Promise<CompletionResult | null> {
  return async () => null;
}
