import { useState } from "react";
import type { PipelineProblem, PipelineSource } from "../../../app/api/pipeline.ts";
import { useCommands } from "../../state/commands.ts";
import { Button } from "../../widgets/button.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { Select } from "../../widgets/select.tsx";
import styles from "./config.module.css";
import { ProblemList } from "./problem-list.tsx";
import { type ConfigDraft, useConfig } from "./use-config.ts";
import { YamlInput } from "./yaml-input.tsx";

/** The configuration that runs, to be read and changed. */
export function ConfigPane({ version }: { version: number | undefined }) {
  const draft = useConfig(version);
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
  if (config.data === undefined) return undefined;
  const { sources } = config.data;
  const source = sources.find(({ uri }) => uri === chosenUri) ?? sources[0];
  if (source === undefined) return undefined;
  const show = (problem: PipelineProblem): void => {
    setChosenUri(
      sources.find(({ name, uri }) => problem.source === name || problem.source === uri)?.uri ?? source.uri,
    );
    setShown({ problem });
  };
  return (
    <section className={styles["pane"]} aria-label="Configuration">
      <Head draft={draft} source={source} onChoose={setChosenUri} />
      {draft.failure === undefined ? undefined : (
        <p className={styles["failure"]} role="alert">
          {draft.failure}
        </p>
      )}
      <YamlInput
        key={source.uri}
        label={`Configuration ${source.name}`}
        uri={source.uri}
        text={draft.textOf(source.uri)}
        problems={problems.filter(
          (problem) => problem.source === source.name || problem.source === source.uri,
        )}
        shown={shown}
        onChange={(text) => draft.edit(source.uri, text)}
        onApply={draft.apply}
        className={styles["editor"]}
      />
      <ProblemList problems={problems} onShow={show} />
    </section>
  );
}

interface HeadProps {
  readonly draft: ConfigDraft;
  readonly source: PipelineSource;
  readonly onChoose: (uri: string) => void;
}

function Head({ draft, source, onChoose }: HeadProps) {
  const { sources, isDefault, canRevert } = draft.config.data!;
  const hasErrors = draft.problems.some(({ severity }) => severity === "error");
  const canApply = draft.isDirty && !hasErrors && !draft.isBusy;
  const canSave = sources.some(({ isFile, isChanged }) => isFile && isChanged);
  return (
    <div className={styles["head"]}>
      {sources.length > 1 ? (
        <Select
          label="Source of the configuration"
          value={source.uri}
          options={sources.map(({ uri, name }) => ({ value: uri, title: name }))}
          onChange={onChoose}
        />
      ) : (
        <h2 title={source.name}>{isDefault ? "Default configuration" : source.name}</h2>
      )}
      {source.isChanged ? <span className={styles["note"]}>applied, not saved</span> : undefined}
      <span className={styles["gap"]} />
      {draft.isDirty ? <Button onClick={draft.discard}>Discard</Button> : undefined}
      {canRevert && !draft.isDirty ? <Button onClick={draft.revert}>Revert</Button> : undefined}
      {canSave && !draft.isDirty ? <Button onClick={draft.save}>Save to file</Button> : undefined}
      <Button
        look={canApply ? "accent" : "outlined"}
        disabled={!canApply}
        title="Apply (Ctrl+Enter)"
        onClick={draft.apply}
      >
        {draft.isBusy ? "Applying …" : "Apply"}
      </Button>
    </div>
  );
}
