import { navigation, useView } from "../../state/navigation.ts";
import type { View } from "../../state/view.ts";

export const diffOrders = ["tree", "part"] as const;
/** By place in the tree, or by the part in the difference. */
export type DiffOrder = (typeof diffOrders)[number];

/** What the page of two traces shows, as the address says it (`View.rest`). */
export interface DiffAddress {
  /** Trace id; empty for the median of the traces with the root of `b`. */
  readonly a: string;
  readonly b: string;
  readonly order: DiffOrder;
  /** Both on one axis of time; else each fills its own. */
  readonly isShared: boolean;
  readonly isChangedOnly: boolean;
  /** `service\nname`: only rows of this operation; empty for all. */
  readonly operation: string;
  /** `a-b` of the pair that is open: row of either side, or empty. */
  readonly pair: string;
}

const traceForm = /^[0-9a-f]{32}$/;
const pairForm = /^(-|[0-9a-f]{16}(-\d+)?)~(-|[0-9a-f]{16}(-\d+)?)$/;

export function readDiffAddress(rest: ReadonlyMap<string, string>): DiffAddress {
  const text = (key: string, form: RegExp): string => {
    const value = rest.get(key) ?? "";
    return form.test(value) ? value : "";
  };
  return {
    a: text("a", traceForm),
    b: text("b", traceForm),
    order: diffOrders.find((order) => order === rest.get("sort")) ?? "tree",
    isShared: rest.get("axis") !== "own",
    isChangedOnly: rest.get("only") === "changed",
    operation: rest.get("operation") ?? "",
    pair: text("pair", pairForm),
  };
}

export function writeDiffAddress(address: DiffAddress): Map<string, string> {
  const { a, b, order, isShared, isChangedOnly, operation, pair } = address;
  const entries: [string, string][] = [
    ["a", a],
    ["b", b],
    ["sort", order === "tree" ? "" : order],
    ["axis", isShared ? "" : "own"],
    ["only", isChangedOnly ? "changed" : ""],
    ["operation", operation],
    ["pair", pair],
  ];
  return new Map(entries.filter(([, text]) => text !== ""));
}

export function useDiffAddress(): DiffAddress {
  return readDiffAddress(useView().rest);
}

/** The view that compares two traces; no `a` compares with the median. */
export function diffView(a: string | undefined, b: string): Partial<View> {
  return { page: "diff", rest: writeDiffAddress({ ...readDiffAddress(new Map()), a: a ?? "", b }) };
}

export function changeDiff(change: Partial<DiffAddress>, isSmall = false): void {
  navigation.change(
    { rest: writeDiffAddress({ ...readDiffAddress(navigation.view.rest), ...change }) },
    isSmall,
  );
}

/** Address of the page after a change, for links. */
export function diffHref(change: Partial<DiffAddress>): string {
  return navigation.hrefOf({
    rest: writeDiffAddress({ ...readDiffAddress(navigation.view.rest), ...change }),
  });
}
