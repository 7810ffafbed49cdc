import { setPriority } from "node:os";
import { operations } from "../traces/operations.ts";
import { serveQueries } from "./serve-queries.ts";

/**
 * Where there are fewer cores than busy threads, telemetry is taken in first. Only Linux gives a thread a priority of its own (0 names the
 * calling thread there, and the whole process elsewhere).
 */
const niceness = 5;
if (process.platform === "linux") setPriority(0, niceness);

serveQueries({ operations });
