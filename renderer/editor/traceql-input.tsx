import type { CompletionContext } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import type { SearchWindow } from "../state/search-window.ts";
import {
  createTraceqlEditor,
  focusEditor,
  type QuerySpot,
  setEditorSpot,
  setEditorText,
} from "./traceql-editor.ts";
import { useTraceqlCompletion } from "./use-traceql-completion.ts";

/** Where the editor should take the focus: grows with each time, with the part to select; undefined selects nothing. */
export interface EditorFocus {
  readonly count: number;
  readonly range: QuerySpot | undefined;
}

interface TraceqlInputProps {
  /** Names the line for screen readers. */
  readonly label: string;
  /** Stands in an empty line. */
  readonly placeholder: string;
  readonly text: string;
  readonly spot: QuerySpot | undefined;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  /** The text as it stands cannot be run. */
  readonly isMistaken: boolean;
  /** Mends the mistake that is told; false where there is none. */
  readonly onFix: () => boolean;
  /** The list of completions opened or closed. */
  readonly onOffer: (isOpen: boolean) => void;
  /** The query before (-1) or after (1) the shown one in the history. */
  readonly onHistory: (by: -1 | 1, shown: string) => string | undefined;
  readonly focus: EditorFocus;
  /** Of when the spans are that names and values are offered of, as of now. */
  readonly window: () => SearchWindow;
  readonly className: string | undefined;
}

/** The TraceQL editor as a controlled field. */
export function TraceqlInput(props: TraceqlInputProps) {
  const { text, spot, focus, className } = props;
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const changed = useEffectEvent((next: string) => props.onChange(next));
  const isMistaken = useEffectEvent(() => props.isMistaken);
  const run = useEffectEvent(() => props.onRun());
  const fix = useEffectEvent(() => props.onFix());
  const offering = useEffectEvent((isOpen: boolean) => props.onOffer(isOpen));
  const step = useEffectEvent((by: -1 | 1, shown: string) => props.onHistory(by, shown));
  const source = useTraceqlCompletion(props.window);
  const complete = useEffectEvent((context: CompletionContext) => source(context));
  const initial = useEffectEvent(() => ({
    text,
    words: { label: props.label, placeholder: props.placeholder },
  }));

  useEffect(() => {
    if (frame.current === null) return;
    const leave = (): void => view.contentDOM.blur();
    const { text: initialText, words } = initial();
    const view = createTraceqlEditor(frame.current, initialText, {
      ...words,
      isMistaken,
      changed,
      run,
      fix,
      step,
      leave,
      complete,
      offering,
    });
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
    if (focus.count > 0 && editor.current !== undefined) focusEditor(editor.current, focus.range);
  }, [focus]);

  return <div ref={frame} className={className} />;
}
