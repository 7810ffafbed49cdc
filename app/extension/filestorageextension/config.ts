import { anything, bool, durationMs, text } from "../../component/config/scalars.ts";
import { key, optional, type SectionOf, section } from "../../component/config/section.ts";

const keys = {
  directory: key(text, "/var/lib/otelcol/file_storage", "Where the files are"),
  timeout: key(durationMs, 1_000, "How long to wait for a file that another process holds"),
  fsync: key(bool, false, "Survive a loss of power, not only of the process"),
  create_directory: key(bool, false),
  directory_permissions: key(text, "0750"),
  recreate: key(bool, false, "Start over where a file is damaged"),
  max_size: optional(anything),
  compaction: optional(anything, "SQLite uses freed pages again by itself"),
};

export type FileStorageConfig = SectionOf<typeof keys>;

/** Source: contrib `extension/storage/filestorage/config.go`. */
export const fileStorageConfig = section(keys, ({ directory, directory_permissions }, path, issues) => {
  if (directory === "") issues.validate([...path, "directory"], "directory must be specified");
  if (!/^0?[0-7]{3}$/.test(directory_permissions))
    issues.validate(
      [...path, "directory_permissions"],
      "directory_permissions value must be a valid octal representation",
    );
});
