import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useEngineQuery } from "../../client/use-query.ts";
import { useCommandList } from "../../state/commands.ts";
import { keyCaps } from "../../state/keys.ts";
import { navigation } from "../../state/navigation.ts";
import { useOverlay } from "../../state/overlay.ts";
import { toggledValue } from "../../state/query-edit.ts";
import { KeyCaps } from "../../widgets/key-caps.tsx";
import { isMac } from "../platform.ts";
import styles from "./palette.module.css";
import { type PaletteActions, type PaletteItem, paletteItems } from "./palette-items.ts";

const actions: PaletteActions = {
  openTrace: (traceId) => navigation.change({ page: "trace", traceId }),
  showService: (name) =>
    navigation.change({
      page: "traces",
      query: toggledValue("", "resource.service.name", { text: name, type: "string" }),
    }),
  runQuery: (query) => navigation.change({ page: "traces", query }),
};

/** One box for everything: commands, pages, services, a pasted id or query. */
export function Palette() {
  const isOpen = useOverlay(({ overlay }) => overlay === "palette");
  return isOpen ? <OpenPalette /> : undefined;
}

function OpenPalette() {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const show = useOverlay((state) => state.show);
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  const services = useEngineQuery("services.list", {}).data ?? [];
  const commands = useCommandList();
  const items = paletteItems(
    text,
    commands,
    services.map(({ name }) => name),
    actions,
  );
  const selected = Math.min(cursor, items.length - 1);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    document.getElementById(`${id}-${selected}`)?.scrollIntoView({ block: "nearest" });
  }, [id, selected]);

  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    show(undefined);
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") run(items[selected]);
    else if (step !== undefined) setCursor((selected + step + items.length) % Math.max(1, items.length));
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      aria-label="Commands"
      closedby="any"
      onClose={() => show(undefined)}
    >
      <input
        className={styles["input"]}
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={items.length === 0 ? undefined : `${id}-${selected}`}
        aria-label="Command, service, trace id or query"
        placeholder="Command, service, trace id, traceparent, { query }"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCursor(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label="Commands" className={styles["list"]}>
        {items.map((item, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and runs the selected row
          <div
            key={item.id}
            id={`${id}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === selected}
            className={styles["item"]}
            onClick={() => run(item)}
            onPointerMove={() => setCursor(at)}
          >
            <span className={styles["title"]}>{item.title}</span>
            <span>{item.keys === undefined ? undefined : <KeyCaps caps={keyCaps(item.keys, isMac)} />}</span>
            <span className={styles["group"]}>{item.group}</span>
          </div>
        ))}
        {items.length === 0 ? <p className={styles["none"]}>Nothing here is called that.</p> : undefined}
      </div>
    </dialog>
  );
}
