/** `my_metric.name` to `MyMetricName`: letters after separators and at the start in capitals, as iancoleman/strcase. */
export function toCamelCase(text: string): string {
  let result = "";
  let isNextCapital = true;
  for (const char of text.trim()) {
    if (/[_ .-]/.test(char)) isNextCapital = true;
    else {
      result += isNextCapital && /[a-z]/.test(char) ? char.toUpperCase() : char;
      // After a digit comes a new word.
      isNextCapital = /[0-9]/.test(char);
    }
  }
  return result;
}

/** `MyMetricName2` to `my_metric_name_2`. */
export function toSnakeCase(text: string): string {
  const chars = [...text.trim()];
  let result = "";
  for (const [i, char] of chars.entries()) {
    const next = chars[i + 1];
    if (/[ _.-]/.test(char)) result += "_";
    else {
      result += char.toLowerCase();
      if (next !== undefined && endsWord(char, next, chars[i + 2])) result += "_";
    }
  }
  return result;
}

const upper = /[A-Z]/;
const lower = /[a-z]/;
const digit = /[0-9]/;

/** Whether a word ends between `char` and `next`: `aB`, `a1`, `1a`, and before the last capital of `ABCd`. */
function endsWord(char: string, next: string, afterNext: string | undefined): boolean {
  const isLetter = upper.test(char) || lower.test(char);
  if (lower.test(char) && upper.test(next)) return true;
  if (isLetter && digit.test(next)) return true;
  if (digit.test(char) && (upper.test(next) || lower.test(next))) return true;
  return upper.test(char) && upper.test(next) && afterNext !== undefined && lower.test(afterNext);
}

/** As Go's `strings.ToUpper`, which turns each letter into one: `ß` stays, and is not `SS`. */
export function toUpper(text: string): string {
  return ascii.test(text) ? text.toUpperCase() : letterByLetter(text, (letter) => letter.toUpperCase());
}

/** As Go's `strings.ToLower`: a `Σ` becomes `σ`, also at the end of a word. */
export function toLower(text: string): string {
  return ascii.test(text) ? text.toLowerCase() : letterByLetter(text, (letter) => letter.toLowerCase());
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ascii = /^[\u0000-\u007f]*$/;

function letterByLetter(text: string, turned: (letter: string) => string): string {
  let result = "";
  for (const letter of text) {
    const other = turned(letter);
    result += other.length === letter.length ? other : letter;
  }
  return result;
}

export function convertCase(text: string, wanted: "lower" | "upper" | "snake" | "camel"): string {
  switch (wanted) {
    case "lower":
      return toLower(text);
    case "upper":
      return toUpper(text);
    case "snake":
      return toSnakeCase(text);
    default:
      return toCamelCase(text);
  }
}
