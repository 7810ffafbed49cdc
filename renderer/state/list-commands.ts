import type { Command } from "./commands.ts";

/** Rows that Page Up and Page Down move by. */
const pageRows = 20;

interface ListTarget {
  readonly rowCount: number;
  readonly cursor: number | undefined;
  /** `trace`, `log record`. */
  readonly noun: string;
  /** Puts the cursor on a row; undefined takes it away. */
  readonly move: (row: number | undefined) => void;
  /** Absent where a row has nothing behind it. */
  readonly open?: (row: number) => void;
}

/** The keys of every list: ↑ ↓ J K, Page Up and Down, Home, End, Esc, and Enter where rows can be opened. */
export function listCommands({ rowCount, cursor, noun, move, open }: ListTarget): Command[] {
  const step = (by: number) => (): void =>
    move(
      cursor === undefined ? (by > 0 ? 0 : rowCount - 1) : Math.min(rowCount - 1, Math.max(0, cursor + by)),
    );
  const command = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    id: `list.${id}`,
    title,
    group: "List",
    keys,
    isKeyOnly: true,
    run,
  });
  const openCursor = (): void => {
    if (cursor !== undefined) open?.(cursor);
  };
  return [
    command("next", `Next ${noun}`, ["j", "ArrowDown"], step(1)),
    command("previous", `Previous ${noun}`, ["k", "ArrowUp"], step(-1)),
    command("page-down", "One page down", ["PageDown"], step(pageRows)),
    command("page-up", "One page up", ["PageUp"], step(-pageRows)),
    command("first", `First ${noun}`, ["Home"], () => move(0)),
    command("last", `Last ${noun}`, ["End"], () => move(rowCount - 1)),
    ...(open === undefined ? [] : [command("open", `Open the ${noun}`, ["Enter"], openCursor)]),
    command("leave", "Leave the row", ["Escape"], () => move(undefined)),
  ];
}
