import { type EditorState, type Extension, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  type Command,
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutterLineClass,
  hoverTooltip,
} from "@codemirror/view";
import type { PipelineProblem } from "../../../app/api/pipeline.ts";

const setProblems = StateEffect.define<readonly PipelineProblem[]>();

interface Marked {
  readonly problems: readonly PipelineProblem[];
  readonly marks: DecorationSet;
  readonly lines: RangeSet<GutterMarker>;
}

const problemField = StateField.define<Marked>({
  create: () => ({ problems: [], marks: Decoration.none, lines: RangeSet.of<GutterMarker>([]) }),
  update(marked, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setProblems)) return markedBy(effect.value, transaction.state);
    if (!transaction.docChanged) return marked;
    const { changes } = transaction;
    return { ...marked, marks: marked.marks.map(changes), lines: marked.lines.map(changes) };
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ marks }) => marks),
    gutterLineClass.from(field, ({ lines }) => lines),
  ],
});

class LineMarker extends GutterMarker {
  override readonly elementClass: string;

  constructor(severity: PipelineProblem["severity"]) {
    super();
    this.elementClass = `cm-line-${severity}`;
  }
}

const lineMarkers = { error: new LineMarker("error"), warning: new LineMarker("warning") };

function markedBy(problems: readonly PipelineProblem[], state: EditorState): Marked {
  const ranges = problems
    .map((problem) => ({ ...rangeOf(problem, state), severity: problem.severity }))
    .toSorted((a, b) => a.from - b.from);
  const marks = ranges
    .filter(({ from, to }) => to > from)
    .map(({ from, to, severity }) => Decoration.mark({ class: `cm-${severity}` }).range(from, to));
  const lines = ranges.map(({ from, severity }) => lineMarkers[severity].range(state.doc.lineAt(from).from));
  return { problems, marks: Decoration.set(marks), lines: RangeSet.of(lines) };
}

/** Offsets of a problem; at least one character, so that it can be seen. */
function rangeOf(
  { line, column, endLine, endColumn }: PipelineProblem,
  state: EditorState,
): { from: number; to: number } {
  const offset = (at: number, unit: number) => {
    const found = state.doc.line(Math.min(Math.max(1, at), state.doc.lines));
    return Math.min(found.to, found.from + unit - 1);
  };
  const from = offset(line, column);
  return { from, to: Math.min(state.doc.length, Math.max(from + 1, offset(endLine, endColumn))) };
}

function problemsAt(state: EditorState, position: number): readonly PipelineProblem[] {
  return state.field(problemField).problems.filter((problem) => {
    const { from, to } = rangeOf(problem, state);
    return from <= position && position <= to;
  });
}

const problemTooltip = hoverTooltip((view, position) => {
  const here = problemsAt(view.state, position);
  if (here.length === 0) return null;
  const dom = document.createElement("div");
  dom.className = "cm-problem-text";
  dom.textContent = here.map(textOf).join("\n\n");
  return { pos: position, create: () => ({ dom }) };
});

function textOf({ message, suggestion, fix }: PipelineProblem): string {
  return [message, suggestion, fix === undefined ? undefined : `Ctrl+. ${fix.title}`]
    .filter((part) => part !== undefined)
    .join("\n");
}

/** Marks of what is wrong, in the text and beside it, and what it is under the pointer. */
export const yamlProblems: Extension = [problemField, problemTooltip];

export function setYamlProblems(view: EditorView, problems: readonly PipelineProblem[]): void {
  view.dispatch({ effects: setProblems.of(problems) });
}

/** Puts the cursor where a problem is. */
export function showProblem(view: EditorView, problem: PipelineProblem): void {
  const { from } = rangeOf(problem, view.state);
  view.dispatch({
    ...{ selection: { anchor: from }, scrollIntoView: true },
    effects: EditorView.announce.of(textOf(problem)),
  });
  view.focus();
}

/** The next problem behind the cursor, or before it; past the last comes the first. */
export function stepToProblem(isForward: boolean): Command {
  return (view) => {
    const { state } = view;
    const { problems } = state.field(problemField);
    const at = state.selection.main.head;
    const places = problems
      .map((problem) => ({ problem, from: rangeOf(problem, state).from }))
      .toSorted((a, b) => (isForward ? a.from - b.from : b.from - a.from));
    const next = places.find(({ from }) => (isForward ? from > at : from < at)) ?? places[0];
    if (next === undefined) return false;
    showProblem(view, next.problem);
    return true;
  };
}

/** The first remedy for what is wrong where the cursor is. */
export function fixAt(view: EditorView): PipelineProblem["fix"] {
  const { head } = view.state.selection.main;
  return problemsAt(view.state, head).find(({ fix }) => fix !== undefined)?.fix;
}
