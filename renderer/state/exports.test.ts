import { expect, test } from "vitest";
import { type CsvColumn, csvOf, rowsText, screenTable } from "./exports.ts";

const columns: readonly CsvColumn<number>[] = [{ title: "n", value: (n) => n }];
const same = (row: number): number => row;

async function csv(table: ReturnType<typeof screenTable<number>>): Promise<string> {
  return csvOf(table.head, await table.load());
}

test("a table that the page holds whole is saved as it is", async () => {
  const load = () => Promise.reject(new Error("nothing to ask for"));
  const table = screenTable("n", columns, 2, same, { rowCount: 2, rowsMax: 2, load });
  expect(table).toMatchObject({ rowCount: 2, savedCount: 2 });
  expect(await csv(table)).toBe('\ufeff"n"\r\n0\r\n1\r\n');
});

test("of a larger one the rest is asked for, and said what no answer holds", async () => {
  const load = async () => ({ rowCount: 3, rowAt: (row: number) => row * 10 });
  const table = screenTable("n", columns, 1, same, { rowCount: 5, rowsMax: 3, load });
  expect(await csv(table)).toBe('\ufeff"n"\r\n0\r\n10\r\n20\r\n');
  expect(rowsText(table.savedCount, table.rowCount)).toBe("the first 3 of 5 rows");
  expect(rowsText(1, 1)).toBe("1 row");
});
