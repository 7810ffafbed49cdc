/** A cell: numbers and big integers are written as they are, texts in quotes; undefined is empty. */
export type CsvCell = string | number | bigint | boolean | undefined;

/** What spreadsheets take for the beginning of a formula (OWASP, CSV injection), beside what leads them to skip it. */
const formulaStart = /^[\s\0]*[=+\-@\t\r\0＝＋－＠]/u;

/**
 * One line of a CSV file (RFC 4180), with its CRLF. Every text is in quotes, and one that a spreadsheet would run as a
 * formula has an apostrophe before it: names come from telemetry, so from anybody. Numbers keep every digit.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = formulaStart.test(cell) ? `'${cell}` : cell;
  return `"${safe.replaceAll('"', '""')}"`;
}
