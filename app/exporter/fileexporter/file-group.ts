import type { AnyBatch } from "../../pdata/batch.ts";
import { itemScopesOf } from "../../pdata/item-table.ts";
import { readResource } from "../../pdata/resource-view.ts";
import { selectRows } from "../../pdata/select-rows.ts";

/** The batch by the text of a resource attribute; items whose resource has none are left out, as the Collector does. */
export function groupsOf(batch: AnyBatch, attribute: string): ReadonlyMap<string, AnyBatch> {
  const segments = segmentsOf(batch, attribute);
  const rows = new Map<string, number[]>();
  const scopes = itemScopesOf(batch);
  for (let row = 0; row < scopes.length; row++) {
    const segment = segments[scopes[row]!];
    if (segment === undefined) continue;
    const known = rows.get(segment);
    if (known === undefined) rows.set(segment, [row]);
    else known.push(row);
  }
  const isWhole = (list: readonly number[]) => list.length === scopes.length;
  return new Map(
    [...rows].map(([segment, list]) => [
      segment,
      isWhole(list) ? batch : selectRows<AnyBatch>(batch, Uint32Array.from(list)),
    ]),
  );
}

/** For each row of `scopes`, the value of the attribute of its resource. */
function segmentsOf({ tables, dictionary }: AnyBatch, attribute: string): (string | undefined)[] {
  const { columns, rowCount } = tables.scopes;
  return Array.from({ length: rowCount }, (_, row) => {
    const attributes = readResource(dictionary, columns.resource[row]!)?.attributes ?? [];
    const value = attributes.find(({ key }) => key === attribute)?.value;
    return value?.type === "string" ? value.value : undefined;
  });
}
