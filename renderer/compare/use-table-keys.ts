import { useEffect } from "react";
import { create } from "zustand";
import { useCommands } from "../state/commands.ts";
import { listCommands } from "../state/list-commands.ts";

const useTableFocus = create<{ readonly isFocused: boolean }>(() => ({ isFocused: false }));

/** Whether the keys of lists are for a table, since the focus is in it, and not for the findings. */
export function useIsTableFocused(): boolean {
  return useTableFocus(({ isFocused }) => isFocused);
}

/** The keys of a table while the focus is in it. The props go to the element around it. */
export function useTableKeys(target: Parameters<typeof listCommands>[0]) {
  const isFocused = useIsTableFocused();
  useCommands(isFocused ? listCommands(target) : []);
  // A table that goes away takes its focus along, without an event.
  useEffect(() => () => setFocused(false), []);
  return { onFocus: () => setFocused(true), onBlur: () => setFocused(false) };
}

function setFocused(isFocused: boolean): void {
  useTableFocus.setState({ isFocused });
}
