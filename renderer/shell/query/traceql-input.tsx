import type { EditorView } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import { createTraceqlEditor, type QuerySpot, setEditorSpot, setEditorText } from "./traceql-editor.ts";

interface TraceqlInputProps {
  readonly text: string;
  readonly spot: QuerySpot | undefined;
  readonly services: readonly string[];
  /** Counts up when the editor should take the focus. */
  readonly focusCount: number;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly className: string | undefined;
}

/** The TraceQL editor as a controlled field. */
export function TraceqlInput(props: TraceqlInputProps) {
  const { text, spot, focusCount, className } = props;
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const changed = useEffectEvent((next: string) => props.onChange(next));
  const run = useEffectEvent(() => props.onRun());
  const services = useEffectEvent(() => props.services);
  const initialText = useEffectEvent(() => text);

  useEffect(() => {
    if (frame.current === null) return;
    const leave = (): void => view.contentDOM.blur();
    const view = createTraceqlEditor(frame.current, initialText(), { changed, run, services, leave });
    editor.current = view;
    return () => {
      editor.current = undefined;
      view.destroy();
    };
  }, []);
  useEffect(() => {
    if (editor.current !== undefined) setEditorText(editor.current, text);
  }, [text]);
  useEffect(() => {
    if (editor.current !== undefined) setEditorSpot(editor.current, spot);
  }, [spot]);
  useEffect(() => {
    if (focusCount > 0) editor.current?.focus();
  }, [focusCount]);

  return <div ref={frame} className={className} />;
}
