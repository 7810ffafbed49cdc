import { ChevronDown } from "lucide-react";
import { useId, useMemo, useRef } from "react";
import { useStore } from "zustand";
import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { formatCounted } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { type Command, useCommands } from "../../state/commands.ts";
import { copyTrace } from "../../state/copy-trace.ts";
import {
  type ExportScope,
  openExport,
  screenTable,
  useExportScopes,
  useScreenTable,
} from "../../state/exports.ts";
import { copyText } from "../../state/hand-over.ts";
import { useView } from "../../state/navigation.ts";
import { readSpanRef, rowOfSpanRef } from "../waterfall/address/span-ref.ts";
import type { WaterfallStore } from "../waterfall/waterfall-store.ts";
import { arrivedRows, spanCsv } from "./span-csv.ts";
import styles from "./trace-page.module.css";

/** Takes the trace, or the open span and what is below it, out: onto the clipboard or into a file. */
export function TraceExport({ store }: { store: WaterfallStore }) {
  const view = useStore(store, (state) => state.view);
  const { spanId: spanRef } = useView();
  const subtree = subtreeOf(view, spanRef);
  useExportScopes([traceScope(view), ...(subtree === undefined ? [] : [subtree])]);
  useScreenTable(
    useMemo(() => {
      const rows = arrivedRows(view);
      return screenTable("spans", spanCsv, rows.length, (at) => ({ view, row: rows[at]! }));
    }, [view]),
  );
  const copies = copyCommands(view.traceId, subtree === undefined ? undefined : readSpanRef(spanRef).spanId);
  useCommands(copies);
  return (
    <>
      <CopyMenu copies={copies} />
      <button
        type="button"
        className={styles["action"]}
        title="Write this trace, or a part of it, to a file (⇧E)"
        onClick={openExport}
      >
        Export
      </button>
    </>
  );
}

function traceScope({ traceId, spanCount }: TraceView): ExportScope {
  return {
    ...{ id: "trace", title: "This trace", size: formatCounted(spanCount, "span"), itemCount: spanCount },
    fileName: `trace-${traceId.slice(0, 8)}`,
    params: () => ({ trace: traceId }),
  };
}

/** Of the span that is open; undefined where none is, or where it has not arrived. */
function subtreeOf(view: TraceView, spanRef: string): ExportScope | undefined {
  const row = spanRef === "" ? -1 : rowOfSpanRef(view, spanRef);
  if (row < 0) return undefined;
  const { spanId } = readSpanRef(spanRef);
  const spanCount = spansBelow(view, row);
  const name = visibleText(view.strings[view.name[row]!] ?? "") || "(no name)";
  return {
    ...{
      id: "subtree",
      title: `From “${name}” down`,
      size: formatCounted(spanCount, "span"),
      itemCount: spanCount,
    },
    fileName: `trace-${view.traceId.slice(0, 8)}-${spanId.slice(0, 8)}`,
    params: () => ({ trace: view.traceId, span: spanId }),
  };
}

/** With the span itself; parents that have not arrived are no spans. */
function spansBelow({ subtreeEnd, flags }: TraceView, row: number): number {
  let count = 0;
  for (let at = row; at < subtreeEnd[row]!; at++) if ((flags[at]! & rowFlag.placeholder) === 0) count++;
  return count;
}

function copyCommands(traceId: string, spanId: string | undefined): Command[] {
  const command = (id: string, title: string, run: () => unknown): Command => ({
    ...{ id: `trace.copy.${id}`, title, group: "View", keys: [] },
    run: () => void run(),
  });
  const ofSpan = (format: "text-tree" | "otlp-json") => (): Promise<void> =>
    copyTrace({ traceId, spanId }, format);
  return [
    command("text", "Copy trace as text tree", () => copyTrace({ traceId }, "text-tree")),
    command("json", "Copy trace as OTLP JSON", () => copyTrace({ traceId }, "otlp-json")),
    ...(spanId === undefined
      ? []
      : [
          command("span-text", "Copy open span and below as text tree", ofSpan("text-tree")),
          command("span-json", "Copy open span and below as OTLP JSON", ofSpan("otlp-json")),
        ]),
    command("id", "Copy trace id", () => copyText(traceId, "Trace id copied")),
    command("link", "Copy link to this view", () => copyText(location.href, "Link copied")),
  ];
}

function CopyMenu({ copies }: { copies: readonly Command[] }) {
  const id = useId();
  const popover = useRef<HTMLDivElement>(null);
  const anchor = `--copy-${id.replace(/\W/g, "")}`;
  return (
    <>
      <button
        type="button"
        className={styles["action"]}
        title="Copy the trace for an issue, a chat or another tool, without its secrets"
        popoverTarget={id}
        style={{ anchorName: anchor } as React.CSSProperties}
      >
        Copy <ChevronDown size={12} aria-hidden />
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className={styles["menu"]}
        style={{ positionAnchor: anchor } as React.CSSProperties}
      >
        {copies.map(({ id: name, title, run }) => (
          <button
            key={name}
            type="button"
            onClick={() => {
              popover.current?.hidePopover();
              run();
            }}
          >
            {title.replace(/^Copy /, "").replace(/^./, (letter) => letter.toUpperCase())}
          </button>
        ))}
      </div>
    </>
  );
}
