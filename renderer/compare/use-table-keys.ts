import { useState } from "react";
import { useCommands } from "../state/commands.ts";
import { listCommands } from "../state/list-commands.ts";

/**
 * The keys of a table on a page whose own list is another one: they are the table's while the focus is in it. The props go to the
 * element around it.
 */
export function useTableKeys(target: Parameters<typeof listCommands>[0]) {
  const [isFocused, setFocused] = useState(false);
  useCommands(isFocused ? listCommands(target) : []);
  return { onFocus: () => setFocused(true), onBlur: () => setFocused(false) };
}
