import { maskAssigned } from "./assigned-secrets.ts";
import { mask } from "./mask.ts";

/** One kind of secret. */
interface SecretPattern {
  readonly kind: string;
  /**
   * With a group `secret` where only a part of the match is one; with a group `rest` where the match is one only if that is there:
   * then a text that begins like secrets again and again is passed over once, not again from each beginning.
   */
  readonly pattern: RegExp;
}

/** From the ones that say most about what they are to those that say least. */
const patterns: readonly SecretPattern[] = [
  {
    kind: "private key",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  { kind: "JSON web token", pattern: /\beyJ[\w-]{8,}(?<rest>\.[\w-]{8,}\.[\w-]{8,})?/g },
  { kind: "AWS access key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { kind: "GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})/g },
  { kind: "Slack token", pattern: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g },
  { kind: "Google API key", pattern: /\bAIza[\w-]{35}/g },
  { kind: "API key", pattern: /\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|sk-[A-Za-z0-9_-]{20,})/g },
  {
    kind: "authorization",
    pattern: /\b(?:Bearer|Basic)\s+(?<secret>[A-Za-z0-9\-._~+/]{8,}=*)/gi,
  },
  { kind: "password in a URL", pattern: /(?<=[a-z0-9+.-]):\/\/[^\s/:@]*:(?<secret>[^\s/@]+)@/gi },
];

interface PatternGroups {
  readonly secret?: string;
  readonly rest?: string | undefined;
}

/** The text without its secrets; `found` is told the kind of each. */
export function maskText(text: string, found: (kind: string) => void): string {
  let masked = text;
  for (const { kind, pattern } of patterns)
    masked = masked.replace(pattern, (...match: unknown[]) => {
      const whole = match[0] as string;
      const groups = match.at(-1);
      const { secret, ...named }: PatternGroups = typeof groups === "object" ? (groups as PatternGroups) : {};
      if (secret === mask || whole === mask) return whole;
      if ("rest" in named && named.rest === undefined) return whole;
      found(kind);
      return secret === undefined ? mask : replaceLast(whole, secret);
    });
  return maskAssigned(masked, () => found("assigned secret"));
}

/** The secret stands at the end, but for an `@`. */
function replaceLast(whole: string, secret: string): string {
  const at = whole.lastIndexOf(secret);
  return whole.slice(0, at) + mask + whole.slice(at + secret.length);
}
