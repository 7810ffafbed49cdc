import { useEffect, useState } from "react";
import type {
  PipelineChange,
  PipelineConfigText,
  PipelineFix,
  PipelineProblem,
} from "../../../app/api/pipeline.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { type Query, useEngineQuery } from "../../client/use-query.ts";
import { showToast } from "../../state/toasts.ts";
import { applyEdits } from "./apply-edits.ts";
import { useDrafts } from "./drafts.ts";

/** A check each time somebody stops typing for so long. */
const checkAfterMs = 350;

export interface ConfigDraft {
  readonly config: Query<PipelineConfigText>;
  /** Text of a source as it is in its editor. */
  textOf(uri: string): string;
  readonly isDirty: boolean;
  /** Of the texts in the editors, or of what is in use. */
  readonly problems: readonly PipelineProblem[];
  /** Why the last one did not start. */
  readonly failure: string | undefined;
  readonly isBusy: boolean;
  edit(uri: string, text: string): void;
  /** Makes the edits of a remedy in the texts as they are in their editors. */
  fix(fix: PipelineFix): void;
  discard(): void;
  apply(): void;
  revert(): void;
  reload(): void;
  save(): void;
}

/** The configuration in use, what is being made of it, and what is wrong with that. */
export function useConfig(version: number | undefined): ConfigDraft {
  const engine = useEngine();
  const config = useEngineQuery("pipeline.config", {}, { refreshKey: version });
  const { texts: drafts, write, discard } = useDrafts();
  const [failed, setFailed] = useState<Failed>();
  const [isBusy, setIsBusy] = useState(false);
  const sources = [...drafts].map(([uri, text]) => ({ uri, text }));
  const checked = useChecked(drafts.size === 0 ? undefined : sources);

  const change = async (what: string, ask: () => Promise<PipelineChange>): Promise<void> => {
    setIsBusy(true);
    try {
      const answer = await ask();
      setFailed(answer.isApplied ? undefined : failedBy(answer));
      if (!answer.isApplied) return;
      discard();
      showToast("info", what);
      config.retry();
    } catch (error) {
      setFailed({ text: error instanceof Error ? error.message : String(error) });
    } finally {
      setIsBusy(false);
    }
  };
  const textOf = (uri: string): string =>
    drafts.get(uri) ?? config.data?.sources.find((source) => source.uri === uri)?.text ?? "";
  const edit = (uri: string, text: string): void => {
    const isAsInUse = config.data?.sources.find((source) => source.uri === uri)?.text === text;
    write(uri, isAsInUse ? undefined : text);
    setFailed(undefined);
  };
  return {
    ...{ config, textOf, edit, isBusy, failure: failed?.text, isDirty: drafts.size > 0 },
    problems: failed?.problems ?? (drafts.size === 0 ? config.data?.problems : checked) ?? [],
    fix({ edits }) {
      for (const { uri, name } of config.data?.sources ?? []) {
        const own = edits.filter(({ source }) => source === name || source === uri);
        if (own.length > 0) edit(uri, applyEdits(textOf(uri), own));
      }
    },
    discard() {
      discard();
      setFailed(undefined);
    },
    apply: () => void change("The new configuration runs.", () => engine.call("pipeline.apply", { sources })),
    revert: () =>
      void change("The configuration before runs again.", () => engine.call("pipeline.revert", {})),
    reload: () => void change("The sources were read again.", () => engine.call("pipeline.reload", {})),
    save() {
      engine.call("pipeline.save", {}).then(
        () => {
          showToast("info", "Saved to the configuration's files.");
          config.retry();
        },
        (error: unknown) => showToast("error", error instanceof Error ? error.message : String(error)),
      );
    },
  };
}

/** Why the last change was not made; where that is known, at its places. */
interface Failed {
  readonly text: string;
  readonly problems?: readonly PipelineProblem[];
}

function failedBy({ failure, problems }: PipelineChange): Failed {
  return failure === undefined
    ? { text: "It has errors; what ran before still runs.", problems }
    : { text: `It did not start; what ran before runs on. ${failure}`, problems };
}

type Sources = readonly { readonly uri: string; readonly text: string }[];

/** What is wrong with the texts, a moment after the last key. */
function useChecked(sources: Sources | undefined): readonly PipelineProblem[] | undefined {
  const key = sources === undefined ? undefined : JSON.stringify(sources);
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), checkAfterMs);
    return () => clearTimeout(timer);
  }, [key]);
  const asked =
    settled === undefined ? undefined : { sources: JSON.parse(settled) as { uri: string; text: string }[] };
  return useEngineQuery("pipeline.check", asked).data?.problems;
}
