import type { Command } from "./commands.ts";

/** The part of a keyboard event that counts. */
export interface Keystroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** After the first key of a chord (`g t`) the second must come within this. */
const chordMs = 1_500;

/** `mod+k`, `alt+ArrowLeft`, `shift+Enter`, `?`: a letter is its lower case, printable signs carry no shift. */
export function keyText({ key, ctrlKey, metaKey, altKey, shiftKey }: Keystroke): string {
  const isPrintable = [...key].length === 1;
  const isLetter = isPrintable && key.toLowerCase() !== key.toUpperCase();
  const parts = [];
  if (ctrlKey || metaKey) parts.push("mod");
  if (altKey) parts.push("alt");
  if (shiftKey && (!isPrintable || isLetter || key === " ")) parts.push("shift");
  parts.push(key === " " ? "Space" : isLetter ? key.toLowerCase() : key);
  return parts.join("+");
}

/** Finds the command of a keystroke, remembering the first key of a chord. */
export class KeyMatcher {
  #pending: { readonly text: string; readonly atMs: number } | undefined;

  /** `chord` means: wait for the next key. */
  match(stroke: Keystroke, list: readonly Command[], nowMs: number): Command | "chord" | undefined {
    const text = keyText(stroke);
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined && nowMs - pending.atMs <= chordMs) {
      const found = commandOf(`${pending.text} ${text}`, list);
      if (found !== undefined) return found;
    }
    const found = commandOf(text, list);
    if (found !== undefined) return found;
    if (!list.some(({ keys }) => keys.some((key) => key.startsWith(`${text} `)))) return undefined;
    this.#pending = { text, atMs: nowMs };
    return "chord";
  }
}

const shownNames: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

/** The caps of a key text as they are drawn: `["⌘", "K"]`, `["G", "T"]`. */
export function keyCaps(text: string, isMac: boolean): string[] {
  return text.split(" ").flatMap((stroke) =>
    stroke.split(/\+(?=.)/).map((part) => {
      if (part === "mod") return isMac ? "⌘" : "Ctrl";
      if (part === "alt") return isMac ? "⌥" : "Alt";
      if (part === "shift") return "⇧";
      return shownNames[part] ?? (part.length === 1 ? part.toUpperCase() : part);
    }),
  );
}

/** Printable keys, arrows and undo belong to whatever is being typed into; other modifiers and Escape reach the commands. */
export function isForTyping(stroke: Keystroke): boolean {
  const text = keyText(stroke);
  if (text === "mod+z" || text === "mod+shift+z") return true;
  return !stroke.ctrlKey && !stroke.metaKey && !stroke.altKey && stroke.key !== "Escape";
}

function commandOf(text: string, list: readonly Command[]): Command | undefined {
  return list.find(({ keys }) => keys.includes(text));
}
