import { bool, durationMs, int, oneOf, text } from "../../component/config/scalars.ts";
import { key, optional, optionalSection, type SectionOf, section } from "../../component/config/section.ts";

const format = oneOf(["json", "proto"], () => "format type is not supported");
const compression = oneOf(["", "zstd"], () => "compression is not supported");

const rotationKeys = {
  max_megabytes: key(int(0), 100, "A file is closed before it is larger"),
  max_days: key(int(0), 0, "Older files are deleted; 0 = never"),
  max_backups: key(int(0), 100, "Files kept besides the current one"),
  localtime: key(bool, false, "Names of old files in local time instead of UTC"),
};

const groupKeys = {
  enabled: key(bool, false),
  resource_attribute: key(text, "fileexporter.path_segment", "Its value takes the place of the * in path"),
  max_open_files: key(int(1), 100),
};
const groupBy = section(groupKeys);

const keys = {
  path: key(text, "", "Where to write"),
  append: key(bool, false, "Go on with a file that is there, instead of emptying it"),
  format: key(format, "json"),
  encoding: optional(text, "Not supported: an encoding extension"),
  compression: key(compression, ""),
  compression_params: key(section({ level: optional(int()) }), { level: undefined }),
  flush_interval: key(durationMs, 1_000, "How long written records may stay in memory"),
  rotation: optionalSection(section(rotationKeys), "Start new files by size"),
  group_by: key(groupBy, groupBy.defaults()),
  create_directory: key(bool, false),
  directory_permissions: key(text, "0755"),
};

export type RotationConfig = SectionOf<typeof rotationKeys>;
export type FileExporterConfig = SectionOf<typeof keys>;

/** Source: contrib `exporter/fileexporter/config.go`. */
export const fileExporterConfig = section(keys, (config, path, issues) => {
  const { append, rotation, encoding, flush_interval, group_by, directory_permissions } = config;
  if (config.path === "") issues.validate([...path, "path"], "path must be non-empty");
  if (append && config.compression !== "")
    issues.validate(path, "append and compression enabled at the same time is not supported");
  if (append && rotation !== undefined)
    issues.validate(path, "append and rotation enabled at the same time is not supported");
  if (encoding !== undefined) issues.validate([...path, "encoding"], "encoding extensions are not supported");
  if (flush_interval < 0)
    issues.validate([...path, "flush_interval"], "flush_interval must be larger than zero");
  if (!/^0?[0-7]{3}$/.test(directory_permissions))
    issues.validate(
      [...path, "directory_permissions"],
      "directory_permissions value must be a valid octal representation",
    );
  if (!group_by.enabled) return;
  if (config.path.split("*").length !== 2)
    issues.validate([...path, "path"], "path must contain exactly one * when group_by is enabled");
  if (group_by.resource_attribute === "")
    issues.validate([...path, "group_by", "resource_attribute"], "resource_attribute must not be empty");
});
