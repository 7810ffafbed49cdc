import type { LogList } from "../../app/api/logs.ts";
import type { ParamsOf } from "../../app/api/methods.ts";

type RecordParams = ParamsOf<"logs.detail">;
type NamingColumns = Pick<LogList, "chunk" | "row" | "timeUnixNano">;

/** How the address names a log record: `chunk-row-nanoseconds`. The time tells it from whatever is there later. */
export function recordName({ chunk, row, timeUnixNano }: NamingColumns, at: number): string {
  const nano = (BigInt(timeUnixNano[at * 2 + 1] ?? 0) << 32n) | BigInt(timeUnixNano[at * 2] ?? 0);
  return `${chunk[at]}-${row[at]}-${nano}`;
}

/** What `logs.detail` takes of a name that `recordName` wrote. */
export function readRecordName(name: string): RecordParams {
  const [chunk, row, timeUnixNano = "0"] = name.split("-");
  return { chunk: Number(chunk), row: Number(row), timeUnixNano };
}
