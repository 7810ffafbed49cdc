import { useEffect, useRef } from "react";
import { type Command, useCommandList } from "../state/commands.ts";
import { keyCaps } from "../state/keys.ts";
import { useView } from "../state/navigation.ts";
import { useOverlay } from "../state/overlay.ts";
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
      <h2>Keys on this page</h2>
      {page === "traces" ? <QueryHelp /> : undefined}
      <div className={styles["groups"]}>
        {[...groups].map(([group, entries]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {entries.map((command) => (
                <Row key={command.id} command={command} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}

/** The part of TraceQL that can be searched. */
function QueryHelp() {
  return (
    <p className={styles["query"]}>
      A query compares <code>name</code>, <code>kind</code>, <code>status</code>, <code>duration</code>,{" "}
      <code>resource.service.name</code>, <code>traceDuration</code>, <code>rootName</code> and{" "}
      <code>rootServiceName</code>, joined by <code>&&</code>, as in{" "}
      <code>{"{ status = error && duration > 250ms }"}</code>. Other attributes cannot be searched yet.
    </p>
  );
}

function Row({ command }: { command: Command }) {
  return (
    <div>
      <dt>{command.title}</dt>
      <dd>
        {command.keys.map((key) => (
          <KeyCaps key={key} caps={keyCaps(key, isMac)} />
        ))}
      </dd>
    </div>
  );
}
