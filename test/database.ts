/** Test database: an empty database of its own for each test file, gone when it is closed. */
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";

/** @returns a new database on the run's mongod; closing it drops it */
export async function openTestDatabase(): Promise<Database> {
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
  const database = await openDatabase(uri.href);
  return {
    ...database,
    close: async () => {
      await database.drop();
      await database.close();
    },
  };
}
