import type { AnyBatch } from "../../pdata/batch.ts";
import { serviceNameOf } from "../../pdata/resource-view.ts";

/** `service.name` of the first resource that held items; undefined where the sender gave none. */
export function firstServiceName({ dictionary, tables: { scopes } }: AnyBatch): string | undefined {
  if (scopes.rowCount === 0) return undefined;
  const name = serviceNameOf(dictionary, scopes.columns.resource[0]!);
  return name === "" ? undefined : name;
}
