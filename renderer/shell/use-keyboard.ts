import { useEffect } from "react";
import { commands } from "../state/commands.ts";
import { isForTyping, KeyMatcher } from "../state/keys.ts";

/** What takes the keys while it is open, Escape first of all. */
const opened = "dialog[open], :popover-open";

/** Runs the command of every keystroke that is not for a field, a control or an open dialog. */
export function useKeyboard(): void {
  useEffect(() => {
    const matcher = new KeyMatcher();
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.composedPath()[0];
      if (isForTyping(event) && isTypedInto(target)) return;
      if (isChoice(target) && /^(Arrow| $)/.test(event.key)) return;
      // Enter and Space press the control that has the focus.
      if ((event.key === "Enter" || event.key === " ") && isPressed(target)) return;
      if (document.querySelector(opened) !== null && !event.ctrlKey && !event.metaKey) return;
      const found = matcher.match(event, commands.list(), event.timeStamp);
      if (found === undefined) return;
      event.preventDefault();
      if (found !== "chord") found.run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** Arrows and Space choose in it; it takes no text. */
function isChoice(target: EventTarget | undefined): boolean {
  return target instanceof HTMLInputElement && (target.type === "radio" || target.type === "checkbox");
}

/** Whether what is typed, or pasted, there goes into a field. */
export function isTypedInto(target: EventTarget | undefined): boolean {
  return (
    (target instanceof HTMLInputElement && !isChoice(target)) ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

function isPressed(target: EventTarget | undefined): boolean {
  return target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
}
