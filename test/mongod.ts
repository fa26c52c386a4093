/** Starts one mongod with throw-away data for a whole test run. */
import type { TestProject } from "vitest/node";
import { startMongod } from "../scripts/mongod.ts";

declare module "vitest" {
  interface ProvidedContext {
    mongoUri: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const mongod = await startMongod({ env: process.env });
  project.provide("mongoUri", mongod.uri);
  return mongod.stop;
}
