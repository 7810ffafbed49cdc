import { closestName } from "../../base/closest-name.ts";
import { intrinsicSpellings, scopeWords } from "../intrinsics.ts";
import type { Mistake } from "../query-error.ts";
import type { Token } from "../tokens.ts";
import { otherNames } from "./foreign-words.ts";
import { at } from "./place.ts";

/** Of a field nothing is known of. */
export function unknownField(token: Token): Mistake {
  const { text } = token;
  const dot = text.indexOf(".");
  if (dot < 0) return unknownName(token);
  const scope = text.slice(0, dot);
  const isKnown = scope === "" || scope === "parent" || scopeWords.has(scope);
  if (isKnown) return at(token, `The name of the attribute is missing after \`${text}\``);
  const closest = closestName(scope, [...scopeWords.keys(), "parent"]);
  if (closest === undefined) {
    const message = `\`${text}\` needs a scope: \`.${text}\`, \`span.${text}\` or \`resource.${text}\``;
    return at(token, message, otherNames.get(text) ?? `.${text}`);
  }
  const message = `Unknown scope \`${scope}\`: it is span, resource, event, link, instrumentation or parent`;
  return at(token, message, `${closest}${text.slice(dot)}`);
}

/** Of a name without a dot. */
export function unknownName(token: Token): Mistake {
  const { text } = token;
  const closest = otherNames.get(text) ?? closestName(text, intrinsicSpellings);
  const prefix = text.slice(0, text.indexOf(":") + 1);
  const inScope = prefix === "" ? [] : intrinsicSpellings.filter((name) => name.startsWith(prefix));
  if (inScope.length > 0)
    return at(token, `Unknown field \`${text}\`: there is ${inScope.join(", ")}`, closest);
  const message = `Unknown field \`${text}\`: attributes are written \`.${text}\` or \`span.${text}\``;
  return at(token, message, closest ?? `.${text}`);
}
