import type { AttributeColumn } from "../../../../spanindex/block/attribute-set.ts";
import { denseCodes } from "../../fields/dense-codes.ts";
import { textOfValue } from "../../fields/field-value.ts";
import type { QueryWorld } from "../../query-world.ts";

/** `service.namespace` of each service that has one: that of the newest resource of that name. */
export function serviceNamespaces(world: QueryWorld): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { resources } of world.blocks) {
    const mark = world.scratch.mark();
    const serviceOf = textsOf(world, resources.columns.get("service.name"));
    const namespaceOf = textsOf(world, resources.columns.get("service.namespace"));
    for (let row = 0; row < resources.rowCount; row++) {
      const namespace = namespaceOf(row);
      if (namespace !== "") found.set(serviceOf(row), namespace);
    }
    world.scratch.release(mark);
  }
  return found;
}

/** The text of a row, empty where it has none. */
function textsOf(world: QueryWorld, column: AttributeColumn | undefined): (row: number) => string {
  if (column === undefined) return () => "";
  const codes = denseCodes(world.scratch, column);
  return (row) => (codes[row] === 0 ? "" : textOfValue(column.values, codes[row]! - 1));
}
