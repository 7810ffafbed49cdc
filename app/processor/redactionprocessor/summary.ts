import type { EditableAttributes } from "../processorhelper/actions/editable-attributes.ts";

/** Keys by what was done, as the summary tells them. */
export class KeyLists {
  readonly redacted: string[] = [];
  readonly masked: string[] = [];
  readonly allowed: string[] = [];
  readonly ignored: string[] = [];

  get isEmpty(): boolean {
    const { redacted, masked, allowed, ignored } = this;
    return redacted.length + masked.length + allowed.length + ignored.length === 0;
  }
}

const separator = ",";

/**
 * Writes `redaction.masked.keys`, `redaction.masked.count` and the like to a row, added to what another processor has written.
 * Which keys were ignored is not told, only how many. Source: contrib `addMetaAttrs`.
 */
export function writeSummary(
  lists: EditableAttributes,
  row: number,
  keys: KeyLists,
  prefix: "redaction" | "redaction.body",
  tellsKeys: boolean,
): void {
  for (const kind of ["redacted", "masked", "allowed", "ignored"] as const) {
    if (keys[kind].length === 0) continue;
    if (tellsKeys && kind !== "ignored") writeKeys(lists, row, `${prefix}.${kind}.keys`, keys[kind]);
    writeCount(lists, row, `${prefix}.${kind}.count`, keys[kind].length);
  }
}

function writeKeys(lists: EditableAttributes, row: number, name: string, added: readonly string[]): void {
  const { pairs } = lists;
  const key = pairs.keyId(name);
  const ref = lists.find(row, key);
  const existing = ref < 0 ? undefined : pairs.attributeValue(ref);
  const before = existing?.type === "string" && existing.value !== "" ? existing.value.split(separator) : [];
  const value = [...added, ...before].toSorted().join(separator);
  lists.set(row, key, pairs.pair(key, { type: "string", value }));
}

function writeCount(lists: EditableAttributes, row: number, name: string, added: number): void {
  const { pairs } = lists;
  const key = pairs.keyId(name);
  const ref = lists.find(row, key);
  const existing = ref < 0 ? undefined : pairs.attributeValue(ref);
  const before = existing?.type === "int" ? existing.value : 0n;
  lists.set(row, key, pairs.pair(key, { type: "int", value: before + BigInt(added) }));
}
