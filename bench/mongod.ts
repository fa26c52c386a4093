/** Mongod: a database server for one run, on a real disk: a journal in memory would cost nothing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { startMongod } from "../scripts/mongod.ts";
import type { Environment } from "../scripts/mongod-binary.ts";
import { removeInTheEnd } from "../scripts/processes.ts";

export interface Mongod {
  /** Of mongod itself, whatever it was started through. */
  pid: number;
  version: string;
  /** Where everything lies that is thrown away in the end. */
  directory: string;
  uriOf(database: string): string;
  stop(): Promise<void>;
}

/** @param env where to look for the binary */
export async function startThrowAwayMongod(env: Environment): Promise<Mongod> {
  const directory = await mkdtemp(join(tmpdir(), "mcpauth-bench-"));
  removeInTheEnd(directory);
  const mongod = await startMongod({ env, directory });
  const client = new MongoClient(mongod.uri);
  const { pid, version } = await client.db("admin").command({ serverStatus: 1 });
  await client.close();
  return {
    pid: Number(pid),
    version,
    directory,
    uriOf: (database) => Object.assign(new URL(mongod.uri), { pathname: `/${database}` }).href,
    stop: async () => {
      await mongod.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
