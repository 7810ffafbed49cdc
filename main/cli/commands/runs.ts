import type { DeletedRun, RunList, RunRow } from "../../../app/api/runs.ts";
import { itemNames, signals } from "../../../app/base/signal.ts";
import { type ApiSource, openApiSource } from "../api-source.ts";
import { type Command, readArgs } from "../command.ts";
import { chosenDataDir, dataDirOptions } from "../data-dir-option.ts";
import { exitCode, UsageError } from "../exit-code.ts";
import { runsTable } from "../runs-text.ts";
import { logToStderr } from "../terminal.ts";

const usage = `sightglass runs [--format table|json] [--capture NAME] [--data-dir DIR]
sightglass runs RUN [--name NAME] [--pin | --unpin] [--delete] [--capture NAME] [--data-dir DIR]

Lists the runs: each start of Sightglass, and each start of a service that sent anything. RUN is an id, its first four or more
digits, or a name that was given. What is pinned is never evicted; a run that is deleted is removed from the disk.

  sightglass runs 3f9a2c --name 'before the fix' --pin
  sightglass compare --baseline-run 'before the fix' --canary-run 81d0
  sightglass export --run 3f9a2c -o before.jsonl.zst
`;

export const runsCommand: Command = {
  usage,
  async run(args) {
    const asked = readRunsArgs(args);
    const source = await openApiSource(asked.dataDir, logToStderr);
    try {
      process.stdout.write(
        asked.run === undefined ? await list(source, asked.isJson) : await change(source, asked.run, asked),
      );
      return exitCode.done;
    } finally {
      await source.close();
    }
  },
};

interface RunsArgs {
  readonly run: string | undefined;
  readonly name: string | undefined;
  readonly pinned: boolean | undefined;
  readonly isDeleted: boolean;
  readonly isJson: boolean;
  readonly dataDir: string;
}

function readRunsArgs(args: readonly string[]): RunsArgs {
  const { values, positionals } = readArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: "string" },
      pin: { type: "boolean", default: false },
      unpin: { type: "boolean", default: false },
      delete: { type: "boolean", default: false },
      format: { type: "string", default: "table" },
      ...dataDirOptions,
    },
  });
  const [run, ...more] = positionals;
  if (more.length > 0) throw new UsageError("One run, please: put its name in quotes.");
  if (values.format !== "table" && values.format !== "json")
    throw new UsageError("--format is table or json.");
  if (values.pin && values.unpin) throw new UsageError("Either --pin or --unpin.");
  const pinned = values.pin ? true : values.unpin ? false : undefined;
  const isChange = values.name !== undefined || pinned !== undefined;
  if (values.delete && isChange) throw new UsageError("--delete stands alone.");
  if (run === undefined && (isChange || values.delete))
    throw new UsageError("Which run? sightglass runs lists them.");
  if (run !== undefined && !isChange && !values.delete)
    throw new UsageError("What about it? --name, --pin, --unpin or --delete.");
  return {
    ...{ run, name: values.name, pinned, isDeleted: values.delete, isJson: values.format === "json" },
    dataDir: chosenDataDir(values),
  };
}

async function list(source: ApiSource, isJson: boolean): Promise<string> {
  const text = await source.get("/api/runs");
  return isJson ? `${text}\n` : runsTable(JSON.parse(text) as RunList);
}

async function change(source: ApiSource, run: string, asked: RunsArgs): Promise<string> {
  const { name, pinned, isDeleted } = asked;
  const path = `/api/runs/${encodeURIComponent(run)}`;
  if (isDeleted) return deletedText(JSON.parse(await source.change("DELETE", path)) as DeletedRun);
  const changed = JSON.parse(await source.change("PATCH", path, { name, pinned })) as RunRow;
  return `${changed.id}${changed.name === "" ? "" : ` ${JSON.stringify(changed.name)}`}${changed.isPinned ? ", pinned" : ""}\n`;
}

function deletedText({ removed, kept }: DeletedRun): string {
  const stays = signals.some((signal) => kept[signal] > 0)
    ? `; ${countsText(kept)} stay with a pinned run`
    : "";
  return `Deleted ${countsText(removed)}${stays}\n`;
}

function countsText(counts: DeletedRun["removed"]): string {
  const some = signals.filter((signal) => counts[signal] > 0);
  if (some.length === 0) return "nothing";
  return some.map((signal) => `${counts[signal]} ${itemNames[signal].replaceAll("_", " ")}`).join(", ");
}
