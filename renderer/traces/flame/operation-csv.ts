import type { CsvColumn } from "../../state/exports.ts";
import type { OperationRow } from "./operation-table.tsx";

export const operationCsv: readonly CsvColumn<OperationRow>[] = [
  { title: "service", value: ({ service }) => service },
  { title: "operation", value: ({ name }) => name },
  { title: "total (ns)", value: ({ totalNano }) => totalNano },
  { title: "self (ns)", value: ({ selfNano }) => selfNano },
  { title: "spans", value: ({ spanCount }) => spanCount },
  { title: "errors", value: ({ errorCount }) => errorCount },
];
