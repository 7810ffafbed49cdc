import {
  EditorSelection,
  type EditorState,
  type Extension,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from "@codemirror/state";
import {
  type Command,
  Decoration,
  type DecorationSet,
  EditorView,
  type KeyBinding,
  type Panel,
  showPanel,
} from "@codemirror/view";

/*
 * Finding text: lines that are not in view are not in the page either, so the browser's own search does not see them.
 */

/** Beyond this they are not counted further. */
const foundMax = 1_000;

const setNeedle = StateEffect.define<string | undefined>();

interface Search {
  /** Undefined: nothing is searched, the panel is closed. */
  readonly needle: string | undefined;
  /** Offsets at which it starts. */
  readonly found: readonly number[];
  readonly marks: DecorationSet;
}

const searchField = StateField.define<Search>({
  create: () => ({ needle: undefined, found: [], marks: Decoration.none }),
  update(search, { effects, docChanged, state }) {
    const asked = effects.find((effect) => effect.is(setNeedle));
    if (asked !== undefined) return searchFor(asked.value as string | undefined, state);
    return docChanged && search.needle !== undefined ? searchFor(search.needle, state) : search;
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ marks }) => marks),
    showPanel.from(field, ({ needle }) => (needle === undefined ? null : searchPanel)),
  ],
});

function searchFor(needle: string | undefined, state: EditorState): Search {
  const found = needle === undefined || needle === "" ? [] : placesOf(needle, state);
  const marks = new RangeSetBuilder<Decoration>();
  const mark = Decoration.mark({ class: "cm-found" });
  for (const from of found) marks.add(from, from + (needle?.length ?? 0), mark);
  return { needle, found, marks: marks.finish() };
}

/** Case counts where the needle has capitals. */
function placesOf(needle: string, state: EditorState): readonly number[] {
  const text = state.doc.toString();
  const haystack = needle === needle.toLowerCase() ? text.toLowerCase() : text;
  const found: number[] = [];
  for (let at = haystack.indexOf(needle); at >= 0 && found.length < foundMax; )
    at = haystack.indexOf(needle, found[found.push(at) - 1]! + needle.length);
  return found;
}

function searchPanel(view: EditorView): Panel {
  const dom = document.createElement("div");
  dom.className = "cm-find";
  const input = document.createElement("input");
  Object.assign(input, { type: "search", placeholder: "Find", value: view.state.field(searchField).needle });
  input.ariaLabel = "Find in the configuration";
  const count = document.createElement("output");
  dom.append(input, count);
  input.addEventListener("input", () => {
    view.dispatch({ effects: setNeedle.of(input.value) });
    select(view, true, view.state.selection.main.from);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") step(!event.shiftKey)(view);
    else if (event.key === "Escape") close(view);
    else return;
    event.preventDefault();
  });
  const update = (state: EditorState): void => {
    count.textContent = countText(state);
  };
  update(view.state);
  return { dom, top: true, mount: () => input.select(), update: (change) => update(change.state) };
}

function countText(state: EditorState): string {
  const { needle, found } = state.field(searchField);
  if (needle === undefined || needle === "") return "";
  const at = found.indexOf(state.selection.main.from);
  const all = found.length === foundMax ? `${foundMax} or more` : String(found.length);
  return at < 0 ? `${all} found` : `${at + 1} of ${all}`;
}

/** Opens the search with what is selected. */
const open: Command = (view) => {
  const { from, to } = view.state.selection.main;
  const selected = view.state.sliceDoc(from, to);
  const needle = selected.includes("\n") ? "" : selected;
  view.dispatch({ effects: setNeedle.of(needle) });
  view.dom.querySelector<HTMLInputElement>(".cm-find input")?.focus();
  return true;
};

const close: Command = (view) => {
  if (view.state.field(searchField).needle === undefined) return false;
  view.dispatch({ effects: setNeedle.of(undefined) });
  view.focus();
  return true;
};

function step(isForward: boolean): Command {
  return (view) => {
    const { from, to } = view.state.selection.main;
    return select(view, isForward, isForward ? Math.max(to, from + 1) : from);
  };
}

/** Selects what was found from an offset on, or before it; past the last comes the first. */
function select(view: EditorView, isForward: boolean, offset: number): boolean {
  const { needle = "", found } = view.state.field(searchField);
  const next = isForward
    ? (found.find((from) => from >= offset) ?? found[0])
    : (found.findLast((from) => from < offset) ?? found.at(-1));
  if (next === undefined) return false;
  view.dispatch({ selection: EditorSelection.single(next, next + needle.length), scrollIntoView: true });
  return true;
}

export const yamlSearch: Extension = searchField;

export const searchKeys: readonly KeyBinding[] = [
  { key: "Mod-f", run: open },
  { key: "Mod-g", run: step(true), shift: step(false) },
  { key: "F3", run: step(true), shift: step(false) },
  { key: "Escape", run: close },
];
