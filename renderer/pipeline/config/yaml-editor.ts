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
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { PipelineFix } from "../../../app/api/pipeline.ts";
import { changeBetween } from "./editor-text.ts";
import { fixAt, stepToProblem, yamlProblems } from "./yaml-problems.ts";
import { searchKeys, yamlSearch } from "./yaml-search.ts";

/** What the editor tells and asks. Called late, so they may always see the newest state. */
export interface YamlHost {
  readonly label: string;
  changed(text: string): void;
  /** Mod-Enter. */
  apply(): void;
  /** Mod-. where there is a remedy for what is wrong at the cursor. */
  fix(fix: PipelineFix): void;
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
  ".cm-gutterElement.cm-line-error": { color: "var(--error)", fontWeight: "600" },
  ".cm-gutterElement.cm-line-warning": { color: "var(--warning)", fontWeight: "600" },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--text)", border: "none" },
  ".cm-find": {
    display: "flex",
    alignItems: "center",
    gap: "10px",
    padding: "5px 14px",
    borderBottom: "1px solid var(--hairline)",
    fontFamily: "var(--sans)",
  },
  ".cm-find input": {
    width: "260px",
    height: "26px",
    boxSizing: "border-box",
    padding: "0 8px",
    border: "1px solid var(--control-border)",
    borderRadius: "var(--control-radius)",
    backgroundColor: "var(--background)",
    color: "var(--text)",
    font: "inherit",
  },
  ".cm-find output": { color: "var(--dim-text)" },
  ".cm-found": {
    borderRadius: "2px",
    backgroundColor: "color-mix(in srgb, var(--warning) 30%, transparent)",
  },
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
  if (now !== text) view.dispatch({ changes: changeBetween(now, text) });
}

function extensionsFor(host: YamlHost): Extension {
  const apply = (): true => {
    host.apply();
    return true;
  };
  const fix = (view: EditorView): boolean => {
    const found = fixAt(view);
    if (found !== undefined) host.fix(found);
    return found !== undefined;
  };
  const complete = (context: CompletionContext) =>
    context.explicit || context.matchBefore(/[\w./-]+/) !== null
      ? host.complete(context.state.doc.toString(), context.pos)
      : null;
  return [
    keymap.of([
      { key: "Mod-Enter", run: apply },
      { key: "Mod-.", run: fix },
      { key: "F8", run: stepToProblem(true), shift: stepToProblem(false) },
      ...completionKeymap,
      ...searchKeys,
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
    yamlProblems,
    yamlSearch,
    // Nothing is chosen until somebody chooses: Enter begins a new line even while a list is open.
    autocompletion({ override: [complete], icons: false, activateOnTypingDelay: 80, selectOnOpen: false }),
    EditorView.contentAttributes.of({ "aria-label": host.label, spellcheck: "false" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) host.changed(update.state.doc.toString());
    }),
    look,
  ];
}
