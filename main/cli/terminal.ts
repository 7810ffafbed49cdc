import { escapeForTerminal } from "../../app/base/escape-for-terminal.ts";

/** `escapeForTerminal` for a text whose lines are ours. */
export function escapeLines(text: string): string {
  return text.split("\n").map(escapeForTerminal).join("\n");
}

export interface TableColumn {
  readonly title: string;
  readonly align?: "right";
  /** Longer cells are cut with `…`: one long name must not push every other column off the screen. */
  readonly widthMax?: number;
}

/** Rows as aligned text with a header line. Cells are escaped. */
export function textTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) =>
    row.map((cell, index) => cut(escapeForTerminal(cell), columns[index]?.widthMax)),
  );
  const widths = columns.map((column, index) =>
    cells.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), column.title.length),
  );
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const cell = row[index] ?? "";
        return align === "right" ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0);
      })
      .join("  ")
      .trimEnd();
  return `${[columns.map((column) => column.title), ...cells].map(line).join("\n")}\n`;
}

function cut(text: string, widthMax = Number.POSITIVE_INFINITY): string {
  return text.length > widthMax ? `${text.slice(0, widthMax - 1)}…` : text;
}

/** What is said about the work goes to stderr, so that stdout holds results only. Tabs stand between fields, and drive no terminal. */
export function logToStderr(line: string): void {
  process.stderr.write(`${line.split("\t").map(escapeForTerminal).join("\t")}\n`);
}
