import { listOf } from "../../component/config/collections.ts";
import { anything, bool, int, oneOf, text } from "../../component/config/scalars.ts";
import { key, optional, optionalSection, type SectionOf, section } from "../../component/config/section.ts";
import { sendingQueue } from "../exporterhelper/queue-config.ts";

const verbosity = oneOf(
  ["basic", "normal", "detailed"],
  (value) => `verbosity level "${value}" is not supported`,
);

const keys = {
  verbosity: key(verbosity, "basic", "basic = counts, normal = a line an item, detailed = everything"),
  sampling_initial: key(int(0), 2, "Batches logged in each second"),
  sampling_thereafter: key(int(0), 1, "After those every n-th; 0 = none"),
  use_internal_logger: key(bool, true, "Write to the log; else to output_paths"),
  output_paths: key(
    listOf(text),
    ["stdout"],
    "Where to write where the log is not used: stdout, stderr or files",
  ),
  output: optional(anything),
  sending_queue: optionalSection(sendingQueue),
};

export type DebugExporterConfig = SectionOf<typeof keys>;

/** Source: `exporter/debugexporter/config.go`. */
export const debugExporterConfig = section(keys, ({ use_internal_logger, output_paths }, path, issues) => {
  if (use_internal_logger && output_paths.join() !== "stdout")
    issues.validate([...path, "output_paths"], 'output_paths requires "use_internal_logger: false"');
});
