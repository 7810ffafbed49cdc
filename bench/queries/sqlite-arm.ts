import Database from "better-sqlite3";
import type { Answer, Arm } from "./arm.ts";
import { layOut } from "./layout-rows.ts";
import type { Question } from "./question.ts";
import type { SpanSet } from "./span-set.ts";
import { type SqlReply, sqlAnswer } from "./sql-answer.ts";
import { loadSqlite } from "./sqlite-load.ts";

/** SQLite in memory: a row a span, distinct attributes numbered in a table of their own, indexes both ways. */
export class SqliteArm implements Arm {
  readonly name = "SQLite, attributes as numbered pairs, indexes";
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  canAnswer(): boolean {
    return true;
  }

  enter(): Promise<void> {
    return Promise.resolve();
  }

  ask(question: Question): Promise<SqlReply> {
    const rows = this.#database.prepare(question.sqlite).raw().all() as unknown[][];
    const columns = (rows[0] ?? []).map((_, index) => rows.map((row) => row[index]));
    return Promise.resolve(question.id === "i" ? laidOut(columns) : { columns });
  }

  answerOf(question: Question, reply: SqlReply): Answer {
    return sqlAnswer(question, reply);
  }
}

function laidOut(columns: readonly (readonly unknown[])[]): SqlReply {
  const [id, parent, start, duration] = columns as [number[], (number | null)[], number[], number[]];
  const trace = { id, spanId: (columns.at(-1) ?? []) as string[], parent, start, duration };
  return { trace, layout: layOut(trace) };
}

export function openSqlite(spans: SpanSet): { arm: SqliteArm; close(): void } {
  const database = new Database(":memory:");
  loadSqlite(database, spans);
  return { arm: new SqliteArm(database), close: () => database.close() };
}
