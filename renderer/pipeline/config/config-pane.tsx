import { useState } from "react";
import type { PipelineProblem, PipelineSource } from "../../../app/api/pipeline.ts";
import { useCommands } from "../../state/commands.ts";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { SkeletonRows } from "../../widgets/skeleton-rows.tsx";
import styles from "./config.module.css";
import { ConfigHead } from "./config-head.tsx";
import { ProblemList } from "./problem-list.tsx";
import type { ConfigDraft } from "./use-config.ts";
import { YamlInput } from "./yaml-input.tsx";

/** The configuration that runs, to be read and changed. */
export function ConfigPane({ draft }: { draft: ConfigDraft }) {
  const [chosenUri, setChosenUri] = useState<string>();
  const [shown, setShown] = useState<{ readonly problem: PipelineProblem }>();
  const { config, problems } = draft;
  useCommands([
    { id: "pipeline.apply", title: "Apply the configuration", group: "View", keys: [], run: draft.apply },
    {
      id: "pipeline.reload",
      title: "Read the configuration's files again",
      group: "View",
      keys: [],
      run: draft.reload,
    },
  ]);
  if (config.error !== undefined) return <NoAnswer message={config.error.message} retry={config.retry} />;
  if (config.data === undefined) return <SkeletonRows label="The configuration is being asked for" />;
  const { sources } = config.data;
  const source = sources.find(({ uri }) => uri === chosenUri) ?? sources[0];
  if (source === undefined) return undefined;
  const show = (problem: PipelineProblem): void => {
    setChosenUri(sources.find((candidate) => isOf(problem.source, candidate))?.uri ?? source.uri);
    setShown({ problem });
  };
  return (
    <section className={styles["pane"]} aria-label="Configuration">
      <ConfigHead draft={draft} source={source} onChoose={setChosenUri} />
      {draft.failure === undefined ? undefined : (
        <p className={styles["failure"]} role="alert">
          {draft.failure}
        </p>
      )}
      <div className={styles["body"]}>
        <YamlInput
          key={source.uri}
          label={`Configuration ${source.name}`}
          uri={source.uri}
          text={draft.textOf(source.uri)}
          problems={problems.filter((problem) => isOf(problem.source, source))}
          shown={shown}
          onChange={(text) => draft.edit(source.uri, text)}
          onApply={draft.apply}
          onFix={draft.fix}
          className={styles["editor"]}
        />
        <ProblemList problems={problems} onShow={show} onFix={draft.fix} />
      </div>
    </section>
  );
}

/** Problems name a source as the person did, or by its path. */
function isOf(named: string, { name, uri }: PipelineSource): boolean {
  return named === name || named === uri;
}
