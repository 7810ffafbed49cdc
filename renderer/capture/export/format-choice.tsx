import {
  type Compression,
  type ExportFormat,
  exportFormats,
  formatFacts,
} from "../../../app/base/file-format.ts";
import { Select } from "../../widgets/select.tsx";
import styles from "../dialog.module.css";

const compressionOptions = [
  { value: "", title: "Not compressed" },
  { value: "gzip", title: "gzip (.gz)" },
  { value: "zstd", title: "zstd (.zst)" },
];

interface FormatChoiceProps {
  readonly format: ExportFormat;
  readonly compression: Compression;
  readonly setFormat: (format: ExportFormat) => void;
  readonly setCompression: (compression: Compression) => void;
}

/** As what it is written, and what that has no place for. */
export function FormatChoice({ format, compression, setFormat, setCompression }: FormatChoiceProps) {
  const { use, lacks } = formatFacts[format];
  return (
    <>
      <div className={styles["row"]}>
        <Select
          label="Format"
          value={format}
          options={exportFormats.map((value) => ({ value, title: formatFacts[value].title }))}
          onChange={(value) => setFormat(value as ExportFormat)}
        />
        <Select
          label="Compression"
          value={compression ?? ""}
          options={compressionOptions}
          onChange={(value) => setCompression(value === "" ? undefined : (value as Compression))}
        />
      </div>
      <p className={styles["note"]}>
        {use}. {lacks.length === 0 ? "It carries everything." : `It has no place for ${lacks.join("; ")}.`}
      </p>
    </>
  );
}
