import { bool, durationMs, int, text } from "../../component/config/scalars.ts";
import { key, optional, type SectionOf, section } from "../../component/config/section.ts";

const compaction = section({
  on_start: key(bool, false, "Give space back when a file is opened"),
  on_rebound: key(bool, false, "Give space back once a file was large and holds little"),
  directory: optional(text, "Without effect: SQLite needs none"),
  max_transaction_size: key(int(0), 65_536, "Without effect: SQLite does it in one"),
  rebound_needed_threshold_mib: key(int(0), 100, "How large a file has to have been"),
  rebound_trigger_threshold_mib: key(int(0), 10, "How little it has to hold"),
  check_interval: key(durationMs, 5_000, "How often that is looked at"),
  cleanup_on_start: key(bool, false, "Without effect: nothing is left over"),
});

export type CompactionConfig = ReturnType<typeof compaction.defaults>;

const keys = {
  directory: key(text, "/var/lib/otelcol/file_storage", "Where the files are"),
  timeout: key(durationMs, 1_000, "How long to wait for a file that another process holds"),
  fsync: key(bool, false, "Survive a loss of power, not only of the process"),
  create_directory: key(bool, false),
  directory_permissions: key(text, "0750"),
  recreate: key(bool, false, "Start over where a file is damaged"),
  max_size: key(int(0), 0, "Bytes that each file may have; 0 = no limit. A queue refuses what does not fit"),
  compaction: key(compaction, compaction.defaults()),
};

export type FileStorageConfig = SectionOf<typeof keys>;

/** Source: contrib `extension/storage/filestorage/config.go`. */
export const fileStorageConfig = section(keys, (config, path, issues) => {
  const { directory, directory_permissions, compaction: compacts } = config;
  if (compacts.on_rebound && compacts.check_interval <= 0)
    issues.validate(
      [...path, "compaction", "check_interval"],
      "compaction check interval must be positive when rebound compaction is set",
    );
  if (directory === "") issues.validate([...path, "directory"], "directory must be specified");
  if (!/^0?[0-7]{3}$/.test(directory_permissions))
    issues.validate(
      [...path, "directory_permissions"],
      "directory_permissions value must be a valid octal representation",
    );
});
