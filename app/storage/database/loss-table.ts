import type { Database, Statement } from "better-sqlite3";
import type { Signal } from "../../base/signal.ts";
import type { Loss, LossReason, SegmentInfo } from "../store.ts";
import { signalCodeOf, signalOfCode } from "./codes.ts";

/** The rows of `loss`. Runs inside the transaction of its caller. */
export class LossTable {
  readonly #add: Statement<unknown[]>;
  readonly #list: Statement<unknown[], { signal: number; reason: LossReason; items: number }>;

  constructor(database: Database) {
    this.#add = database.prepare(
      "INSERT INTO loss VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET items = items + excluded.items",
    );
    this.#list = database.prepare("SELECT signal, reason, items FROM loss ORDER BY signal, reason");
  }

  add({ signal, itemCount }: SegmentInfo, reason: LossReason): void {
    this.#add.run(signalCodeOf(signal), reason, itemCount);
  }

  /** Greater than zero each. */
  list(): Loss[] {
    return this.#list.all().flatMap(({ signal, reason, items }) => {
      const known: Signal | undefined = signalOfCode(signal);
      return known === undefined ? [] : [{ signal: known, reason, items }];
    });
  }
}
