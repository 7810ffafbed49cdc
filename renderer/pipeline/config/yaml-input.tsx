import type { CompletionResult } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import type { PipelineFix, PipelineProblem } from "../../../app/api/pipeline.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { fromEditorText, toEditorText } from "./editor-text.ts";
import { createYamlEditor, setYamlText } from "./yaml-editor.ts";
import { setYamlProblems, showProblem } from "./yaml-problems.ts";

interface YamlInputProps {
  readonly label: string;
  /** Of the source that is written. */
  readonly uri: string;
  readonly text: string;
  readonly problems: readonly PipelineProblem[];
  /** A problem to go to; a new object each time. */
  readonly shown: { readonly problem: PipelineProblem } | undefined;
  readonly onChange: (text: string) => void;
  readonly onApply: () => void;
  readonly onFix: (fix: PipelineFix) => void;
  readonly className: string | undefined;
}

/** The YAML editor as a controlled field. */
export function YamlInput({
  label,
  uri,
  text,
  problems,
  shown,
  onChange,
  onApply,
  onFix,
  className,
}: YamlInputProps) {
  const engine = useEngine();
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const changed = useEffectEvent((next: string) => onChange(fromEditorText(next, text)));
  const apply = useEffectEvent(() => onApply());
  const fix = useEffectEvent((remedy: PipelineFix) => onFix(remedy));
  const initialText = useEffectEvent(() => toEditorText(text));
  const complete = useEffectEvent(async (of: string, offset: number): Promise<CompletionResult | null> => {
    try {
      const { from, to, candidates } = await engine.call("pipeline.complete", { uri, text: of, offset });
      const options = candidates.map(({ label: name, insert, detail, doc }) => ({
        ...{ label: name, apply: insert },
        ...(detail === undefined ? {} : { detail }),
        ...(doc === undefined ? {} : { info: doc }),
      }));
      return { from, to, options };
    } catch {
      // Nothing is offered while the engine does not answer; the banner says so.
      return null;
    }
  });

  useEffect(() => {
    if (frame.current === null) return;
    const view = createYamlEditor(frame.current, initialText(), { label, changed, apply, fix, complete });
    editor.current = view;
    return () => {
      editor.current = undefined;
      view.destroy();
    };
  }, [label]);
  useEffect(() => {
    if (editor.current !== undefined) setYamlText(editor.current, toEditorText(text));
  }, [text]);
  useEffect(() => {
    if (editor.current !== undefined) setYamlProblems(editor.current, problems);
  }, [problems]);
  useEffect(() => {
    if (editor.current !== undefined && shown !== undefined) showProblem(editor.current, shown.problem);
  }, [shown]);

  return <div ref={frame} className={className} />;
}
