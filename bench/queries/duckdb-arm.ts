import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Answer, Arm } from "./arm.ts";
import { loadDuckDb } from "./duckdb-load.ts";
import { layOut } from "./layout-rows.ts";
import type { DuckDbForm, Question } from "./question.ts";
import type { SpanSet } from "./span-set.ts";
import { type SqlReply, sqlAnswer } from "./sql-answer.ts";

const forms: readonly DuckDbForm[] = ["plain", "map", "columns", "json", "nested", "recursive", "enum"];

const labels: Readonly<Record<DuckDbForm, string>> = {
  plain: "DuckDB",
  map: "DuckDB, attributes in a MAP",
  columns: "DuckDB, a column per attribute",
  json: "DuckDB, attributes in JSON",
  nested: "DuckDB, nested sets",
  recursive: "DuckDB, recursive",
  enum: "DuckDB, service and name as ENUM",
};

/** DuckDB with in-memory tables, asked through its Node client. */
export class DuckDbArm implements Arm {
  readonly name: string;
  readonly form: DuckDbForm;
  readonly isDefaultThreads: boolean;
  readonly #threads: number;
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection, form: DuckDbForm, threads: number, isDefaultThreads: boolean) {
    this.name = `${labels[form]}, ${threads} thread${threads === 1 ? "" : "s"}`;
    this.form = form;
    this.isDefaultThreads = isDefaultThreads;
    this.#threads = threads;
    this.#connection = connection;
  }

  canAnswer(question: Question): boolean {
    return question.duckdb[this.form] !== undefined;
  }

  async enter(): Promise<void> {
    await this.#connection.run(`SET threads = ${this.#threads}`);
  }

  async ask(question: Question): Promise<SqlReply> {
    const reply = await this.#connection.run(question.duckdb[this.form]!);
    const columns = await reply.getColumns();
    return question.id === "i" ? laidOut(columns) : { columns };
  }

  answerOf(question: Question, reply: SqlReply): Answer {
    return sqlAnswer(question, reply);
  }
}

function laidOut(columns: readonly (readonly unknown[])[]): SqlReply {
  const [id, parent, start, duration] = columns as [bigint[], (bigint | null)[], bigint[], bigint[]];
  const trace = { id, spanId: id, parent, start: start.map(Number), duration: duration.map(Number) };
  return { trace, layout: layOut(trace) };
}

/** A database with the spans, and its arms: each form on the default threads and, where those are more, on one. */
export async function openDuckDb(spans: SpanSet): Promise<{ arms: DuckDbArm[]; close(): void }> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await loadDuckDb(connection, spans);
  const [row] = await (await connection.run("SELECT current_setting('threads')")).getRows();
  const threads = Number(row?.[0]);
  const arms = forms.map((form) => new DuckDbArm(connection, form, threads, true));
  if (threads > 1) arms.push(...forms.map((form) => new DuckDbArm(connection, form, 1, false)));
  return {
    arms,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
