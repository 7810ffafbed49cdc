import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  selectedCompletionIndex,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, LanguageSupport, LRLanguage, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, placeholder } from "@codemirror/view";
import { parser } from "@grafana/lezer-traceql";
import { styleTags, tags } from "@lezer/highlight";

/** What the editor tells and asks. Called late, so they may always see the newest state. */
export interface EditorHost {
  /** Names the line for screen readers. */
  readonly label: string;
  /** Stands in an empty line. */
  readonly placeholder: string;
  changed(text: string): void;
  /** Enter. */
  run(): void;
  /** The text as it stands cannot be run. */
  isMistaken(): boolean;
  /** Escape with nothing left to close. */
  leave(): void;
  /** Tab; false where there is nothing to mend. */
  fix(): boolean;
  /** Arrow up (-1) and down (1): the text to show instead, if there is one. */
  step(by: -1 | 1, shown: string): string | undefined;
  complete(context: CompletionContext): Promise<CompletionResult | null>;
  /** The list of completions opened or closed. */
  offering(isOpen: boolean): void;
}

/** A part of the query that is wrong. */
export interface QuerySpot {
  readonly from: number;
  readonly to: number;
}

const language = LRLanguage.define({
  parser: parser.configure({
    props: [
      styleTags({
        "IntrinsicField Identifier Resource Span Event Link Instrumentation Parent": tags.propertyName,
        "String Integer Float Duration Static": tags.literal,
        "FieldOp ComparisonOp ScalarOp And Or Pipe Gt Desc Lt Anc": tags.operator,
        "Aggregate GroupOperation SelectOperation CoalesceOperation MetricsOperation": tags.keyword,
        "LineComment BlockComment": tags.comment,
      }),
    ],
  }),
});

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--syntax-key)" },
  { tag: tags.literal, color: "var(--syntax-value)" },
  { tag: tags.keyword, color: "var(--accent)" },
  { tag: tags.comment, color: "var(--dim-text)" },
]);

const look = EditorView.theme({
  "&": { height: "28px", containerType: "inline-size", color: "var(--text)", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    lineHeight: "28px",
    overflowX: "auto",
    scrollbarWidth: "none",
  },
  ".cm-content": { padding: "0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0" },
  // As wide as the editor, not as its text: a narrow window cuts it with an ellipsis.
  ".cm-placeholder": {
    maxWidth: "100cqw",
    overflow: "hidden",
    color: "var(--dim-text)",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  ".cm-problem": { textDecoration: "underline wavy var(--error)", textUnderlineOffset: "3px" },
  ".cm-tooltip": {
    border: "1px solid var(--control-border)",
    borderRadius: "var(--control-radius)",
    backgroundColor: "var(--panel)",
    overflow: "hidden",
  },
  // Clear of the border of the line.
  ".cm-tooltip.cm-tooltip-autocomplete": { marginTop: "5px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--mono)",
    minWidth: "320px",
    maxWidth: "640px",
    maxHeight: "280px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    gap: "24px",
    justifyContent: "space-between",
    padding: "3px 10px",
    color: "var(--text)",
  },
  ".cm-completionLabel": { overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--selected-row)",
    color: "var(--text)",
  },
  ".cm-completionDetail": { color: "var(--dim-text)", fontStyle: "normal", fontFamily: "var(--sans)" },
  ".cm-completionMatchedText": { color: "var(--accent)", textDecoration: "none" },
});

const setSpot = StateEffect.define<QuerySpot | undefined>();
const spotMark = Decoration.mark({ class: "cm-problem" });

/** Underlines one spot until the text changes. */
const spotField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setSpot)) return spotDecoration(effect.value, transaction.newDoc.length);
    return transaction.docChanged ? Decoration.none : decorations;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** One line only: pasted line breaks become blanks. */
const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (transaction.newDoc.lines === 1) return transaction;
  const insert = transaction.newDoc.toString().replace(/\s*\n\s*/g, " ");
  return {
    changes: { from: 0, to: transaction.startState.doc.length, insert },
    selection: { anchor: insert.length },
  };
});

/**
 * An editor for one TraceQL query. It lives in a shadow root, where its styles are adopted style sheets: the page's
 * content security policy allows no style elements.
 */
export function createTraceqlEditor(frame: HTMLElement, text: string, host: EditorHost): EditorView {
  const root = frame.shadowRoot ?? frame.attachShadow({ mode: "open", delegatesFocus: true });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: text, extensions: extensionsFor(host) }),
  });
  return view;
}

/** Replaces the text, as when the address changed. Keeps the cursor where the text is the same. */
export function setEditorText(view: EditorView, text: string): void {
  const now = view.state.doc.toString();
  if (now !== text) view.dispatch({ changes: { from: 0, to: now.length, insert: text } });
}

/** Takes the focus and selects a part; without one, everything stays as it was. */
export function focusEditor(view: EditorView, range: QuerySpot | undefined): void {
  view.focus();
  const { length } = view.state.doc;
  if (range !== undefined && range.to <= length)
    view.dispatch({ selection: { anchor: range.from, head: range.to }, scrollIntoView: true });
}

export function setEditorSpot(view: EditorView, spot: QuerySpot | undefined): void {
  view.dispatch({ effects: setSpot.of(spot) });
}

function extensionsFor(host: EditorHost): Extension {
  const keys = keymap.of([
    ...completionKeymap.filter(({ key }) => key !== "Enter"),
    { key: "Enter", run: (view) => acceptChosen(view, host) || handled(host.run) },
    { key: "Escape", run: (view) => completionStatus(view.state) === null && handled(host.leave) },
    { key: "Tab", run: (view) => acceptFirst(view) || host.fix() },
    { key: "ArrowUp", run: (view) => stepped(view, host, -1) },
    { key: "ArrowDown", run: (view) => stepped(view, host, 1) },
    ...defaultKeymap,
    ...historyKeymap,
  ]);
  return [
    keys,
    history(),
    closeBrackets(),
    oneLine,
    spotField,
    new LanguageSupport(language),
    syntaxHighlighting(highlighting),
    autocompletion({
      override: [host.complete],
      icons: false,
      activateOnTypingDelay: 40,
      interactionDelay: 0,
      selectOnOpen: false,
    }),
    placeholder(host.placeholder),
    EditorView.contentAttributes.of({ "aria-label": host.label, spellcheck: "false" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) host.changed(update.state.doc.toString());
      const isOpen = isOffering(update.state);
      if (isOpen !== isOffering(update.startState)) host.offering(isOpen);
    }),
    look,
  ];
}

/** One line has no lines above and below: the arrows walk over the queries that were run. */
function stepped(view: EditorView, host: EditorHost, by: -1 | 1): boolean {
  const text = host.step(by, view.state.doc.toString());
  if (text === undefined) return true;
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: { anchor: text.length },
  });
  return true;
}

function isOffering(state: EditorState): boolean {
  return completionStatus(state) === "active";
}

/** Enter takes what was chosen from the list; what was not, only where the query could not be run anyway. */
function acceptChosen(view: EditorView, host: EditorHost): boolean {
  if (!isOffering(view.state)) return false;
  if (selectedCompletionIndex(view.state) !== null) return accepted(view);
  return host.isMistaken() && acceptFirst(view);
}

/** Takes what was chosen from the list, else its first. */
function acceptFirst(view: EditorView): boolean {
  if (!isOffering(view.state)) return false;
  if (selectedCompletionIndex(view.state) === null) moveCompletionSelection(true)(view);
  return accepted(view);
}

/** A scope (`span.`) or an open bracket is only half of something: what comes next is offered at once. */
function accepted(view: EditorView): boolean {
  if (!acceptCompletion(view)) return false;
  const before = view.state.sliceDoc(0, view.state.selection.main.head);
  if (/[.({\s]$/.test(before)) startCompletion(view);
  return true;
}

function handled(act: () => void): true {
  act();
  return true;
}

function spotDecoration(spot: QuerySpot | undefined, length: number): DecorationSet {
  if (spot === undefined || length === 0) return Decoration.none;
  const from = Math.min(spot.from, length - 1);
  const to = Math.min(length, Math.max(spot.to, from + 1));
  return Decoration.set([spotMark.range(from, to)]);
}
