import { fail } from "../values/runtime-error.ts";

export const csvModes = ["strict", "lazyQuotes", "ignoreQuotes"] as const;
export type CsvMode = (typeof csvModes)[number];

/** The fields of one row. Line breaks inside of a field are part of it; those around the row are not. Throws `RuntimeError`. */
export function csvFields(row: string, delimiter: string, mode: CsvMode): readonly string[] {
  const text = row.replace(/^[\r\n]+|[\r\n]+$/g, "");
  if (mode === "ignoreQuotes") return text.split(delimiter);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field =
      text[at] === '"' ? quotedField(text, at, delimiter, mode) : plainField(text, at, delimiter, mode);
    fields.push(field.text);
    if (field.end >= text.length) return fields;
    at = field.end + delimiter.length;
  }
}

interface Field {
  readonly text: string;
  /** Where the delimiter after it begins, or the end of the row. */
  readonly end: number;
}

function plainField(text: string, start: number, delimiter: string, mode: CsvMode): Field {
  const found = text.indexOf(delimiter, start);
  const end = found < 0 ? text.length : found;
  const field = text.slice(start, end);
  if (mode === "strict" && field.includes('"')) {
    return fail(
      `parse error on line 1, column ${start + field.indexOf('"') + 1}: bare " in non-quoted-field`,
    );
  }
  return { text: field, end };
}

function quotedField(text: string, start: number, delimiter: string, mode: CsvMode): Field {
  let field = "";
  for (let at = start + 1; at < text.length; at++) {
    const isQuote = text[at] === '"';
    if (isQuote && text[at + 1] === '"') at += 1;
    else if (isQuote && (at + 1 === text.length || text.startsWith(delimiter, at + 1))) {
      return { text: field, end: at + 1 };
    } else if (isQuote && mode === "strict") {
      return fail(`parse error on line 1, column ${at + 1}: extraneous or missing " in quoted-field`);
    }
    field += text[at]!;
  }
  if (mode === "lazyQuotes") return { text: field, end: text.length };
  return fail(`parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`);
}
