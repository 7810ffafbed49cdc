import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  HighlightStyle,
  indentService,
  indentUnit,
  StreamLanguage,
  type StringStream,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { PipelineProblem } from "../../../app/api/pipeline.ts";

/** What the editor tells and asks. Called late, so they may always see the newest state. */
export interface YamlHost {
  readonly label: string;
  changed(text: string): void;
  /** Mod-Enter. */
  apply(): void;
  complete(text: string, offset: number): Promise<CompletionResult | null>;
}

/** Keys, comments, texts and references: enough to read by. What is right and wrong the engine says. */
const yaml = StreamLanguage.define({
  token(stream: StringStream): string | null {
    if (stream.match(/#.*/)) return "comment";
    if (stream.match(/\$\{[^}]*\}/)) return "keyword";
    if (stream.match(/"(?:[^"\\]|\\.)*"|'[^']*'/)) return "string";
    if (stream.match(/[\w./-]+(?=\s*:(\s|$))/)) return "propertyName";
    if (stream.match(/\b(?:true|false|null|\d+(?:\.\d+)?\w*)\b/)) return "number";
    stream.next();
    return null;
  },
});

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--syntax-key)" },
  { tag: tags.string, color: "var(--syntax-value)" },
  { tag: tags.number, color: "var(--syntax-value)" },
  { tag: tags.keyword, color: "var(--accent)" },
  { tag: tags.comment, color: "var(--dim-text)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "19px" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-gutters": { border: "none", backgroundColor: "transparent", color: "var(--dim-text)" },
  ".cm-error": { textDecoration: "underline wavy var(--error)", textUnderlineOffset: "3px" },
  ".cm-warning": { textDecoration: "underline wavy var(--warning)", textUnderlineOffset: "3px" },
  ".cm-tooltip": {
    maxWidth: "560px",
    border: "1px solid var(--control-border)",
    borderRadius: "var(--control-radius)",
    backgroundColor: "var(--panel)",
    color: "var(--text)",
  },
  ".cm-problem-text": { padding: "6px 10px", whiteSpace: "pre-wrap" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "280px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", color: "var(--text)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--selected-row)",
    color: "var(--text)",
  },
  ".cm-completionInfo": { padding: "6px 10px" },
  ".cm-completionDetail": { marginLeft: "16px", color: "var(--dim-text)", fontStyle: "normal" },
});

/** Under a key that holds a section one step further in, else as the line before. */
const indentation = indentService.of((context, position) => {
  const before = context.lineAt(position, -1);
  const text = before.text.slice(0, position - before.from);
  if (text.trim() === "") return null;
  const own = /^\s*(?:- )?/.exec(text)![0].length;
  return own + (/:\s*(?:#.*)?$/.test(text) ? context.unit : 0);
});

const setProblems = StateEffect.define<readonly PipelineProblem[]>();

interface Marked {
  readonly problems: readonly PipelineProblem[];
  readonly marks: DecorationSet;
}

const problemField = StateField.define<Marked>({
  create: () => ({ problems: [], marks: Decoration.none }),
  update(marked, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setProblems))
        return { problems: effect.value, marks: marksOf(effect.value, transaction.state) };
    return transaction.docChanged ? { ...marked, marks: marked.marks.map(transaction.changes) } : marked;
  },
  provide: (field) => EditorView.decorations.from(field, ({ marks }) => marks),
});

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

function marksOf(problems: readonly PipelineProblem[], state: EditorState): DecorationSet {
  const ranges = problems
    .map((problem) => ({ ...rangeOf(problem, state), severity: problem.severity }))
    .filter(({ from, to }) => to > from)
    .toSorted((a, b) => a.from - b.from);
  return Decoration.set(
    ranges.map(({ from, to, severity }) => Decoration.mark({ class: `cm-${severity}` }).range(from, to)),
  );
}

const problemTooltip = hoverTooltip((view, position) => {
  const { problems } = view.state.field(problemField);
  const here = problems.filter((problem) => {
    const { from, to } = rangeOf(problem, view.state);
    return from <= position && position <= to;
  });
  if (here.length === 0) return null;
  const dom = document.createElement("div");
  dom.className = "cm-problem-text";
  dom.textContent = here
    .map(({ message, suggestion }) => [message, suggestion].filter(Boolean).join("\n"))
    .join("\n\n");
  return { pos: position, create: () => ({ dom }) };
});

/** An editor for one YAML text, in a shadow root as the query line's: the page allows no style elements. */
export function createYamlEditor(frame: HTMLElement, text: string, host: YamlHost): EditorView {
  const root = frame.shadowRoot ?? frame.attachShadow({ mode: "open", delegatesFocus: true });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: text, extensions: extensionsFor(host) }),
  });
  // What scrolls has to be reachable; the text in it is, and scrolls along with the cursor.
  view.scrollDOM.tabIndex = 0;
  return view;
}

export function setYamlText(view: EditorView, text: string): void {
  const now = view.state.doc.toString();
  if (now !== text) view.dispatch({ changes: { from: 0, to: now.length, insert: text } });
}

export function setYamlProblems(view: EditorView, problems: readonly PipelineProblem[]): void {
  view.dispatch({ effects: setProblems.of(problems) });
}

/** Puts the cursor where a problem is. */
export function showProblem(view: EditorView, problem: PipelineProblem): void {
  const { from } = rangeOf(problem, view.state);
  view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  view.focus();
}

function extensionsFor(host: YamlHost): Extension {
  const apply = (): true => {
    host.apply();
    return true;
  };
  const complete = (context: CompletionContext) =>
    context.explicit || context.matchBefore(/[\w./-]+/) !== null
      ? host.complete(context.state.doc.toString(), context.pos)
      : null;
  return [
    keymap.of([
      { key: "Mod-Enter", run: apply },
      ...completionKeymap,
      indentWithTab,
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    history(),
    lineNumbers(),
    indentUnit.of("  "),
    indentation,
    yaml,
    syntaxHighlighting(highlighting),
    problemField,
    problemTooltip,
    // Nothing is chosen until somebody chooses: Enter begins a new line even while a list is open.
    autocompletion({ override: [complete], icons: false, activateOnTypingDelay: 80, selectOnOpen: false }),
    EditorView.contentAttributes.of({ "aria-label": host.label, spellcheck: "false" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) host.changed(update.state.doc.toString());
    }),
    look,
  ];
}
