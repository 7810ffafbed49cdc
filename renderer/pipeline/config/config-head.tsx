import type { PipelineSource } from "../../../app/api/pipeline.ts";
import { Button } from "../../widgets/button.tsx";
import { CopyButton } from "../../widgets/copy-button.tsx";
import { Select } from "../../widgets/select.tsx";
import styles from "./config.module.css";
import type { ConfigDraft } from "./use-config.ts";

interface ConfigHeadProps {
  readonly draft: ConfigDraft;
  readonly source: PipelineSource;
  readonly onChoose: (uri: string) => void;
}

/** Which text it is, how it stands to what runs, and what can be done about that. */
export function ConfigHead({ draft, source, onChoose }: ConfigHeadProps) {
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
        <h2 title={source.name}>{isDefault ? "Default configuration" : fileName(source.name)}</h2>
      )}
      <span
        className={styles["note"]}
        data-changed={draft.isDirty || source.isChanged || undefined}
        title={
          isDefault ? "To keep a configuration of your own, save it and start with --config FILE" : undefined
        }
      >
        {stateText(draft, source)}
      </span>
      <span className={styles["gap"]} />
      {draft.isDirty ? <Button onClick={draft.discard}>Discard</Button> : undefined}
      {canRevert && !draft.isDirty ? (
        <Button title="Back to what ran before the last change" onClick={draft.revert}>
          Revert
        </Button>
      ) : undefined}
      {canSave && !draft.isDirty ? <Button onClick={draft.save}>Save to file</Button> : undefined}
      {source.isFile ? undefined : (
        <CopyButton text={draft.textOf(source.uri)} label="Copy the configuration" isBare />
      )}
      <Button
        look={canApply ? "accent" : "outlined"}
        disabled={!canApply}
        title={hasErrors ? "It has errors" : "Apply (Ctrl+Enter)"}
        onClick={draft.apply}
      >
        {draft.isBusy ? "Applying …" : "Apply"}
      </Button>
    </div>
  );
}

function stateText({ isDirty, config }: ConfigDraft, { isChanged, isFile }: PipelineSource): string {
  if (isDirty) return "changed, not applied";
  if (isChanged && isFile) return "applied, not saved";
  if (isChanged) return "applied until the next start";
  return config.data?.isDefault === true ? "no --config was given" : "";
}

/** Of a path its last part: the whole is on hover. */
function fileName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1) || name;
}
