import type { Editor } from "../editor.ts";
import { optional, required } from "../parameters.ts";
import { semconvSpanName, spanNameKeys } from "./semconv-span-name.ts";

/** Minor versions of the semantic conventions 1.x in which span names are the same. */
const firstMinor = 37;
const lastMinor = 43;

function checkVersion(version: string): void {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(version);
  if (match === null)
    throw new Error(`failed to parse semconv version "${version}": invalid semantic version`);
  const [major, minor, patch] = match.slice(1).map((part) => Number(part ?? 0));
  const isKnown = major === 1 && minor! >= firstMinor && minor! <= lastMinor;
  if (!isKnown || (minor === lastMinor && patch! > 0)) {
    throw new Error(
      `unsupported semconv version "${version}": must be between 1.${firstMinor}.0 and 1.${lastMinor}.0`,
    );
  }
}

const setSemconvSpanName: Editor = {
  name: "set_semconv_span_name",
  parameters: [
    required("semconv_version", "literalString"),
    optional("original_span_name_attribute", "literalString"),
  ],
  plan: (_args, [version, keptIn], pathTo) => {
    checkVersion(version as string);
    if (keptIn === "") throw new Error("originalSpanNameAttribute cannot be an empty string");
    const name = pathTo("span", "name");
    const kind = pathTo("span", "kind");
    const cells = new Map(spanNameKeys.map((key) => [key, pathTo("span", "attributes", key)]));
    const kept = keptIn === undefined ? undefined : pathTo("span", "attributes", keptIn as string);
    return {
      kind: "row",
      edit: (row) => {
        const old = name.get(row);
        const found = semconvSpanName(kind.get(row), (key) => cells.get(key)?.get(row));
        if (found === undefined || found === old) return;
        name.set?.(row, found);
        kept?.set?.(row, old);
      },
    };
  },
};

/** Editors that the transform processor has in the context of spans. */
export const spanEditors: readonly Editor[] = [setSemconvSpanName];
