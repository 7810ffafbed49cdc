import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { useStore } from "zustand";
import { formatCount } from "../../../base/format.ts";
import { useCommands } from "../../../state/commands.ts";
import { rowOfLine } from "../lines/outline.ts";
import type { WaterfallState, WaterfallStore } from "../waterfall-store.ts";
import styles from "./find-bar.module.css";
import { findProblem, findQueryOf } from "./find-query.ts";
import { type SearchMode, searchModes } from "./search.ts";
import { goToHit, setSearch } from "./search-actions.ts";
import { useHits } from "./use-hits.ts";

const typingPauseMs = 200;

/** Looks for spans of this trace with the language of the query line, or for any text. */
export function FindBar({ store }: { store: WaterfallStore }) {
  const { search, hits } = useStore(store);
  const error = useHits(store);
  const [draft, setDraft] = useDraft(store, search.text);
  const input = useRef<HTMLInputElement>(null);
  const go = useGoWhenFound(store);
  useCommands([
    {
      ...{ id: "trace.find", title: "Find in this trace", group: "View", keys: ["/", "mod+f"] },
      run: () => input.current?.select(),
    },
  ]);
  const problem = findProblem(draft) || (error?.message ?? "");
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    // Escape leaves the field and nothing else.
    event.preventDefault();
    if (event.key === "Escape") {
      input.current?.blur();
      return;
    }
    if (draft !== search.text) setSearch(store, { ...search, text: draft });
    go(event.shiftKey ? -1 : 1);
  };
  return (
    <search className={styles["bar"]} aria-label="Find in this trace">
      <span className={styles["field"]}>
        <input
          ref={input}
          type="text"
          aria-label="Find in this trace"
          aria-invalid={problem !== ""}
          placeholder="Find: timeout, duration > 10ms, { status = error } …"
          spellCheck={false}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {problem === "" && hits !== undefined && <Place store={store} />}
      </span>
      <Modes store={store} mode={search.mode} />
      {problem !== "" && (
        <span className={styles["problem"]} role="alert">
          {problem}
        </span>
      )}
    </search>
  );
}

/** Goes to the next hit of what is typed, once it has been found: never to one of what was looked for before. */
function useGoWhenFound(store: WaterfallStore): (direction: 1 | -1) => void {
  const hits = useStore(store, (state) => state.hits);
  const wanted = useRef<1 | -1>(undefined);
  const go = (): void => {
    const { search, hits: found } = store.getState();
    if (wanted.current === undefined || found?.query !== findQueryOf(search.text)) return;
    goToHit(store, wanted.current);
    wanted.current = undefined;
  };
  const goNow = useEffectEvent(go);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new hits are the trigger
  useEffect(() => goNow(), [hits]);
  return (direction) => {
    wanted.current = direction;
    go();
  };
}

/** What is typed takes effect when the typing pauses; a link or an undo changes it, too. */
function useDraft(store: WaterfallStore, applied: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState({ text: applied, from: applied });
  if (draft.from !== applied) setDraft({ text: applied, from: applied });
  useEffect(() => {
    if (draft.text === applied) return;
    const timer = setTimeout(
      () => setSearch(store, { ...store.getState().search, text: draft.text }),
      typingPauseMs,
    );
    return () => clearTimeout(timer);
  }, [draft.text, applied, store]);
  return [draft.text, (text) => setDraft({ text, from: applied })];
}

/** `3/41`: which of the hits is selected, and how many there are. */
function Place({ store }: { store: WaterfallStore }) {
  const state = useStore(store);
  const count = state.hits?.rows.length ?? 0;
  return (
    <span className={styles["place"]} title="Enter goes to the next hit, ⇧Enter to the one before">
      <output>
        {placeOf(state)}
        {formatCount(count)}
      </output>
      <button
        type="button"
        aria-label="Previous hit"
        disabled={count === 0}
        onClick={() => goToHit(store, -1)}
      >
        ↑
      </button>
      <button type="button" aria-label="Next hit" disabled={count === 0} onClick={() => goToHit(store, 1)}>
        ↓
      </button>
    </span>
  );
}

function placeOf({ hits, selected, outline }: WaterfallState): string {
  if (hits === undefined || selected < 0) return "";
  const row = rowOfLine(outline, selected);
  return hits.isHit[row] === 1 ? `${formatCount(hits.before[row]! + 1)}/` : "";
}

const modeTitles: Readonly<Record<SearchMode, readonly [title: string, hint: string]>> = {
  highlight: ["Highlight", "Mark the hits"],
  filter: ["Filter", "Only the hits and what they are below"],
  critical: ["Critical only", "Only what the trace waited for"],
};

function Modes({ store, mode }: { store: WaterfallStore; mode: SearchMode }) {
  return (
    <span role="radiogroup" aria-label="What the search does" className={styles["modes"]}>
      {searchModes.map((one) => (
        <label key={one} title={modeTitles[one][1]}>
          <input
            type="radio"
            name="search-mode"
            checked={one === mode}
            onChange={() => setSearch(store, { ...store.getState().search, mode: one })}
          />
          <span>{modeTitles[one][0]}</span>
        </label>
      ))}
    </span>
  );
}
