import { serveQueries } from "../serve-queries.ts";
import { testOperations } from "./test-operations.ts";

serveQueries({ operations: testOperations });
