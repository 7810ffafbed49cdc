import type { TraceView } from "../../../app/api/traces.ts";
import { serviceColors } from "../../state/page-state.ts";
import type { ThemeTokens } from "../../state/theme.ts";

/** Service colours as canvas needs them, one lookup a name and view. */
export function colorOf(view: TraceView, tokens: ThemeTokens): (service: number) => string {
  const colors: string[] = [];
  return (service) => {
    colors[service] ??=
      tokens.services[serviceColors.markOf(view.strings[service] ?? "").slot] ?? tokens.faint;
    return colors[service];
  };
}
