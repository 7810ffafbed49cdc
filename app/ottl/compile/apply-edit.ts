import { absent } from "../../pdata/edit/attribute-lists.ts";
import type { Ref } from "../../pdata/edit/draft-dictionary.ts";
import { RefMemo } from "../../pdata/edit/ref-memo.ts";
import { type Dropped, dropped, type EditPlan, type Unchanged, unchanged } from "../functions/editor.ts";
import { fail, RuntimeError } from "../values/runtime-error.ts";
import { fromAttribute, goTypeOf, isMap, toAttribute, type Value } from "../values/value.ts";
import type { Access, Lens } from "./access.ts";
import type { AttributesAccess } from "./attributes-access.ts";
import type { Cell } from "./cell.ts";
import { CellMemo } from "./cell-memo.ts";
import type { ErrorSink } from "./error-sink.ts";
import { constantInputs, type Inputs, isConstant, onlyCell } from "./expression.ts";

/** Edits the first `count` of `rows` of the bound batch. */
export type ApplyEdit = (rows: Uint32Array, count: number, errors: ErrorSink) => void;

/** A plan of one kind. */
export type PlanOf<K extends EditPlan["kind"]> = EditPlan & { readonly kind: K };

/** How to do what a plan says for many rows: once for each content where it depends on one cell alone. */
export function applyEdit(plan: EditPlan): ApplyEdit {
  switch (plan.kind) {
    case "set":
      return applySet(plan);
    case "value":
      return applyValue(plan);
    case "map":
      return applyMap(plan);
    case "entries":
      return applyEntries(plan);
    case "keys":
      return applyKeys(plan);
    case "limit":
      return applyLimit(plan);
    case "row":
      return eachRow(plan.edit);
    default:
      return () => undefined;
  }
}

function eachRow(edit: (row: number) => void): ApplyEdit {
  return (rows, count, errors) => {
    for (let i = 0; i < count; i++) {
      try {
        edit(rows[i]!);
      } catch (error) {
        errors.report(error);
      }
    }
  };
}

/** Whether everything is known when the content of `cell` is. */
function dependsOnlyOn(inputs: Inputs, cell: Cell): boolean {
  return isConstant(inputs) || onlyCell(inputs) === cell;
}

/** Writes to `target` what is made of the content of `source`, worked out once for each content: a ref and one, or 0 for nothing. */
function throughMemo(source: Cell, target: Cell, refOf: (row: number) => Ref | undefined): ApplyEdit {
  const memo = new CellMemo(source, (row) => (refOf(row) ?? -1) + 1);
  let refs = new Int32Array(0);
  return (rows, count, errors) => {
    if (refs.length < count) refs = new Int32Array(count);
    memo.fill(rows, count, errors, refs);
    for (let i = 0; i < count; i++) refs[i]! -= 1;
    target.setAll(rows, count, refs);
  };
}

// ── set ──

function applySet({ target, value }: PlanOf<"set">): ApplyEdit {
  const { lens } = target;
  const source = onlyCell(value.inputs);
  if (lens?.isWhole === true) {
    const stored = (row: number): Ref | undefined => {
      const found = value.get(row);
      return found === undefined ? undefined : lens.cell.store(lens.put(undefined, found));
    };
    if (isConstant(value.inputs)) return setConstant(lens.cell, stored);
    if (source !== undefined) return throughMemo(source, lens.cell, stored);
  }
  const set = requireSet(target);
  if (lens !== undefined && dependsOnlyOn(value.inputs, lens.cell)) {
    return throughMemo(lens.cell, lens.cell, (row) => {
      const found = value.get(row);
      return found === undefined ? undefined : edited(lens, row, found);
    });
  }
  return eachRow((row) => {
    const found = value.get(row);
    if (found !== undefined) set(row, found);
  });
}

/** One ref for all rows. */
function setConstant(cell: Cell, stored: (row: number) => Ref | undefined): ApplyEdit {
  let refs = new Int32Array(0);
  return (rows, count, errors) => {
    if (count === 0) return;
    let ref: Ref | undefined;
    try {
      ref = stored(rows[0]!);
    } catch (error) {
      for (let i = 0; i < count; i++) errors.report(error);
      return;
    }
    if (ref === undefined) return;
    if (refs.length < count) refs = new Int32Array(count);
    refs.fill(ref, 0, count);
    cell.setAll(rows, count, refs);
  };
}

function requireSet(target: Access): (row: number, value: Value) => void {
  return target.set ?? ((): never => fail(`${target.text} cannot be changed`));
}

/** The ref of the content of a row with another value in the part that the lens shows. */
function edited(lens: Lens, row: number, value: Value): Ref {
  return lens.cell.store(lens.put(lens.cell.load(lens.cell.ref(row)), value));
}

// ── new values of old ones ──

function applyValue({ target, inputs, edit }: PlanOf<"value">): ApplyEdit {
  const { lens } = target;
  if (lens !== undefined && dependsOnlyOn(inputs, lens.cell)) {
    return throughMemo(lens.cell, lens.cell, (row) => {
      const found = edit(target.get(row), row);
      return found === unchanged ? undefined : edited(lens, row, found);
    });
  }
  const set = requireSet(target);
  return eachRow((row) => {
    const found = edit(target.get(row), row);
    if (found !== unchanged) set(row, found);
  });
}

function applyMap({ target, inputs, edit }: PlanOf<"map">): ApplyEdit {
  const { attributes } = target;
  if (attributes === undefined) {
    return applyValue({ kind: "value", target, inputs, edit: (old, row) => edit(expectMap(old), row) });
  }
  return eachRow((row) => {
    const old = attributes.read(row);
    const found = edit(old, row);
    if (found !== unchanged) attributes.write(row, found, old);
  });
}

function expectMap(value: Value): ReadonlyMap<string, Value> {
  if (isMap(value)) return value;
  return fail(`expected pcommon.Map but got ${value === undefined ? "nil" : goTypeOf(value)}`);
}

// ── entries ──

function applyEntries({ target, inputs, edit }: PlanOf<"entries">): ApplyEdit {
  if (target.attributes !== undefined && isConstant(inputs)) {
    return applyToPairs(target.attributes, (key, value) => edit(key, value, 0));
  }
  return applyMap({
    kind: "map",
    target,
    inputs,
    edit: (old, row) => editedEntries(old, (key, value) => edit(key, value, row)),
  });
}

function editedEntries(
  old: ReadonlyMap<string, Value>,
  edit: (key: string, value: Value) => Value | Unchanged | Dropped,
): ReadonlyMap<string, Value> | Unchanged {
  let hasChanged = false;
  const entries = new Map<string, Value>();
  for (const [key, value] of old) {
    const found = edit(key, value);
    hasChanged ||= found !== unchanged;
    if (found === unchanged) entries.set(key, value);
    else if (found !== dropped) entries.set(key, found);
  }
  return hasChanged ? entries : unchanged;
}

// ── keys ──

function applyKeys({ target, isKept }: PlanOf<"keys">): ApplyEdit {
  if (target.attributes !== undefined) return filterPairs(target.attributes, isKept);
  return applyMap({
    kind: "map",
    target,
    inputs: constantInputs,
    edit: (map) => {
      const kept = [...map].filter(([key]) => isKept(key));
      return kept.length === map.size ? unchanged : new Map(kept);
    },
  });
}

/** What is known of a key. */
const keyIsKept = 1;
const keyIsDropped = 2;

/** By keys alone: no attribute is read, and of each key it is asked once. */
function filterPairs(attributes: AttributesAccess, isKept: (key: string) => boolean): ApplyEdit {
  let ofPairs: unknown;
  let known = new Uint8Array(0);
  const filter = (ref: Ref): Ref => {
    const { pairs } = attributes.lists;
    const key = pairs.keyOf(ref);
    if (key >= known.length) known = resized(known, pairs.keyCount);
    if (known[key] === 0) known[key] = isKept(pairs.keyText(key)) ? keyIsKept : keyIsDropped;
    return known[key] === keyIsKept ? ref : absent;
  };
  return (rows, count) => {
    const { lists } = attributes;
    if (ofPairs !== lists.pairs) {
      ofPairs = lists.pairs;
      known = new Uint8Array(lists.pairs.keyCount);
    }
    for (let i = 0; i < count; i++) lists.rewrite(attributes.ownerOf(rows[i]!), filter);
  };
}

function resized(array: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(length * 2);
  grown.set(array);
  return grown;
}

// ── limit ──

function applyLimit({ target, most, priority }: PlanOf<"limit">): ApplyEdit {
  const { attributes } = target;
  if (attributes !== undefined) return limitPairs(attributes, most, priority);
  const isFirst = new Set(priority);
  return applyMap({
    kind: "map",
    target,
    inputs: constantInputs,
    edit: (map) => {
      if (map.size <= most) return unchanged;
      let room = most - priority.filter((key) => map.has(key)).length;
      return new Map([...map].filter(([key]) => isFirst.has(key) || room-- > 0));
    },
  });
}

/** By keys alone: no attribute is read. */
function limitPairs(attributes: AttributesAccess, most: number, priority: readonly string[]): ApplyEdit {
  return (rows, count) => {
    const { lists } = attributes;
    const { pairs } = lists;
    const first = new Set(priority.map((key) => pairs.keyId(key)));
    for (let i = 0; i < count; i++) {
      const owner = attributes.ownerOf(rows[i]!);
      if (lists.count(owner) <= most) continue;
      let room = most;
      for (const key of first) if (lists.find(owner, key) !== absent) room -= 1;
      lists.rewrite(owner, (ref) => (first.has(pairs.keyOf(ref)) || room-- > 0 ? ref : absent));
    }
  };
}

/** Results of the memo of pairs. */
const keptPair = 1;
const droppedPair = 2;
const failedPair = 3;
const firstPair = 4;

/** Edits attributes pair by pair; what becomes of a pair is worked out once for all items that have it. */
function applyToPairs(
  attributes: AttributesAccess,
  edit: (key: string, value: Value) => Value | Unchanged | Dropped,
): ApplyEdit {
  const memo = new RefMemo();
  const errors = new Map<Ref, RuntimeError>();
  const work = (ref: Ref): number => {
    const { pairs } = attributes.lists;
    const { key, value } = pairs.keyValueOf(ref);
    try {
      const found = edit(key, fromAttribute(value));
      if (found === unchanged) return keptPair;
      if (found === dropped) return droppedPair;
      return pairs.pair(pairs.keyOf(ref), toAttribute(found) ?? { type: "empty" }) + firstPair;
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      errors.set(ref, error);
      return failedPair;
    }
  };
  const editPair = (ref: Ref): Ref => {
    let number = memo.get(ref);
    if (number === 0) {
      number = work(ref);
      memo.set(ref, number);
    }
    if (number >= firstPair) return number - firstPair;
    if (number === failedPair) throw errors.get(ref)!;
    return number === keptPair ? ref : absent;
  };
  return (rows, count, sink) => {
    const { lists } = attributes;
    if (memo.prepare(lists.pairs)) errors.clear();
    for (let i = 0; i < count; i++) {
      try {
        lists.rewrite(attributes.ownerOf(rows[i]!), editPair);
      } catch (error) {
        sink.report(error);
      }
    }
  };
}
