import { operations } from "../traces/operations.ts";
import { serveQueries } from "./serve-queries.ts";

serveQueries({ operations });
