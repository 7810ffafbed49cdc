import type { Database } from "better-sqlite3";
import { walCheckpointBytes } from "./open-database.ts";

/** Room for a few million spans; small enough to be forgotten on a laptop. */
export const defaultDiskBudgetBytes = 2 * 1024 * 1024 * 1024;
/** Below this the log and the ballast leave no room for data. */
const diskBudgetBytesMin = 8 * 1024 * 1024;

/** How the budget is shared out, in bytes. `Writer` has the picture. */
export interface DiskLimits {
  readonly budgetBytes: number;
  /** The log is folded into the file at this size. */
  readonly walBytes: number;
  readonly ballastBytes: number;
  /** What journal and segments may take. */
  readonly liveBytes: number;
}

/** The limits of the budget chosen now, else of the one chosen last for this database, else of the default. */
export function chooseLimits(database: Database, chosenBytes: number | undefined): DiskLimits {
  return limitsOf(
    Math.max(diskBudgetBytesMin, chosenBytes ?? keptBudget(database) ?? defaultDiskBudgetBytes),
  );
}

function limitsOf(budgetBytes: number): DiskLimits {
  const walBytes = Math.min(walCheckpointBytes, Math.floor(budgetBytes / 16));
  // On a full disk the log must still fit into the file, which may grow by as much.
  const ballastBytes = Math.floor(walBytes * 1.25);
  return { budgetBytes, walBytes, ballastBytes, liveBytes: budgetBytes - 2 * walBytes - ballastBytes };
}

function keptBudget(database: Database): number | undefined {
  return database
    .prepare<[], number>("SELECT value FROM setting WHERE name = 'disk_budget_bytes'")
    .pluck()
    .get();
}

/** Keeps a chosen budget for the starts that choose none. Runs inside the transaction of its caller. */
export function keepBudget(database: Database, budgetBytes: number): void {
  if (keptBudget(database) === budgetBytes) return;
  database.prepare("INSERT OR REPLACE INTO setting VALUES ('disk_budget_bytes', ?)").run(budgetBytes);
}
