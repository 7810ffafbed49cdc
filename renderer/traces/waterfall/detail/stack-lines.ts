import { visibleLines } from "../../../base/visible-text.ts";

/** Frames shown of each run before a stack is unfolded. */
const framesShown = 5;

/** A line of a folded stack: text, or a number of frames left out. */
export type StackLine = string | number;

/**
 * A stack trace as short as it can be read: of each run of frames only the ones nearest to the failure, which Python puts
 * last and everyone else first. What is no frame (`Caused by: …`) always stays.
 */
export function foldStack(lines: readonly string[]): StackLine[] {
  const isLastFirst = lines[0]?.startsWith("Traceback") ?? false;
  const folded: StackLine[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at;
    while (end < lines.length && isFrame(lines[end]!)) end += 1;
    if (end === at) folded.push(lines[at++]!);
    else folded.push(...foldRun(lines.slice(at, end), isLastFirst));
    at = Math.max(at, end);
  }
  return folded;
}

function foldRun(run: readonly string[], isLastFirst: boolean): StackLine[] {
  // Leaving out one line would save nothing.
  if (run.length <= framesShown + 1) return [...run];
  const left = run.length - framesShown;
  return isLastFirst ? [left, ...run.slice(left)] : [...run.slice(0, framesShown), left];
}

/** Frames are indented, or begin as the runtimes of Java, JavaScript, .NET, Python and Go write them. */
function isFrame(line: string): boolean {
  return /^\s|^(at|File|from) /.test(line);
}

/** The lines of a stack; its first is left out where it only repeats type and message, which stand above it. */
export function stackLines(stack: string, type: string, message: string): string[] {
  const lines = visibleLines(stack)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const [first = ""] = lines;
  const isRepeat =
    !isFrame(first) && (message !== "" || type !== "") && first.includes(message) && first.includes(type);
  return isRepeat ? lines.slice(1) : lines;
}
