import { useEffect, useRef } from "react";
import { useCommandList } from "../state/commands.ts";
import { keyCaps } from "../state/keys.ts";
import { useView } from "../state/navigation.ts";
import { useOverlay } from "../state/overlay.ts";
import type { View } from "../state/view.ts";
import { KeyCaps } from "../widgets/key-caps.tsx";
import styles from "./key-help.module.css";
import { isMac } from "./platform.ts";

/** The keys that work where the person is right now. */
export function KeyHelp() {
  const isOpen = useOverlay(({ overlay }) => overlay === "help");
  return isOpen ? <OpenHelp /> : undefined;
}

function OpenHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  const show = useOverlay((state) => state.show);
  const list = useCommandList().filter(({ keys }) => keys.length > 0);
  const groups = Map.groupBy(list, ({ group }) => group);
  const { page } = useView();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      aria-label="Keys"
      closedby="any"
      onClose={() => show(undefined)}
    >
      <header>
        <h2>Keys on this page</h2>
        <button type="button" aria-label="Close (Esc)" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {page === "traces" ? <QueryHelp /> : undefined}
      <div className={styles["groups"]}>
        {[...groups].map(([group, entries]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {entries.map((command) => (
                <KeyRow key={command.id} title={command.title} keys={command.keys} />
              ))}
            </dl>
          </section>
        ))}
        <PlaceKeys />
      </div>
    </dialog>
  );
}

/** What a query can say, in three lines. */
function QueryHelp() {
  return (
    <p className={styles["query"]}>
      <code>{'{ span.http.route = "/pay" && duration > 250ms }'}</code> finds spans,{" "}
      <code>{"{ kind = server } >> { status = error }"}</code> those below others,{" "}
      <code>{'{ "timeout" }'}</code> any text. <code>{"| rate() by (name)"}</code> draws lines over time.
    </p>
  );
}

const isMany = ({ page }: View): boolean => page === "traces";

const placeKeys: readonly {
  readonly place: string;
  readonly isShown: (view: View) => boolean;
  readonly rows: readonly (readonly [title: string, keys: readonly string[]])[];
}[] = [
  {
    place: "In the query",
    isShown: isMany,
    rows: [
      ["Run it", ["Enter"]],
      ["Take what is offered, or the remedy", ["Tab"]],
      ["Earlier queries", ["ArrowUp", "ArrowDown"]],
      ["Offer what fits here", ["mod+Space"]],
    ],
  },
  {
    place: "On the heatmap",
    isShown: isMany,
    rows: [
      ["Move over the cells", ["ArrowLeft", "ArrowRight"]],
      ["Select", ["shift+ArrowRight"]],
      ["List the selection, or open the slowest", ["Enter"]],
      ["Zoom to the selection", ["z"]],
    ],
  },
  {
    place: "On a value",
    isShown: isMany,
    rows: [
      ["Only with it", ["="]],
      ["Without it", ["-"]],
    ],
  },
  {
    place: "On the flame graph",
    isShown: ({ rest }) => rest.get("tab") === "flame" || rest.get("shown") === "flame",
    rows: [
      ["To the caller, to the widest call", ["ArrowUp", "ArrowDown"]],
      ["Along the level", ["ArrowLeft", "ArrowRight"]],
      ["Fit the frame", ["Enter"]],
      ["Only it and what is below", ["r"]],
      ["All its callers and calls", ["3"]],
      ["Show it in the waterfall", ["o"]],
      ["What else can be done with it", ["m"]],
      ["Zoom, and move", ["w", "s", "a", "d"]],
    ],
  },
  {
    place: "On the pipeline",
    isShown: ({ page }) => page === "pipeline",
    rows: [
      ["Along what is handed on", ["ArrowLeft", "ArrowRight"]],
      ["Through the components", ["ArrowUp", "ArrowDown"]],
      ["Open it", ["Enter"]],
    ],
  },
  {
    place: "In the configuration",
    isShown: ({ page }) => page === "pipeline",
    rows: [
      ["Apply", ["mod+Enter"]],
      ["Offer what fits here", ["mod+Space"]],
      ["The next problem", ["F8"]],
      ["Mend the problem here", ["mod+."]],
      ["Find", ["mod+f"]],
      ["Leave the text", ["Escape Tab"]],
    ],
  },
  {
    place: "On the graph",
    isShown: ({ rest }) => rest.get("tab") === "graph",
    rows: [
      ["The next call", ["Tab"]],
      ["Open the longest of it", ["Enter"]],
    ],
  },
];

/** Keys of what has the focus; the others work everywhere on the page. */
function PlaceKeys() {
  const view = useView();
  return placeKeys
    .filter(({ isShown }) => isShown(view))
    .map(({ place, rows }) => (
      <section key={place}>
        <h3>{place}</h3>
        <dl>
          {rows.map(([title, keys]) => (
            <KeyRow key={title} title={title} keys={keys} />
          ))}
        </dl>
      </section>
    ));
}

function KeyRow({ title, keys }: { title: string; keys: readonly string[] }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {keys.map((key) => (
          <KeyCaps key={key} caps={keyCaps(key, isMac)} />
        ))}
      </dd>
    </div>
  );
}
