import { afterAll, beforeAll, expect, test } from "vitest";
import { openClientPolicy } from "../shared/client-policy.ts";
import { createLog } from "../shared/server/log.ts";
import { openTestDatabase } from "../test/database.ts";
import { Sweeper } from "./sweeper.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { startApi } from "./test-api.ts";

const log = createLog("test", "silent");
const day = 24 * 3_600_000;

let api: TestApi;
let owner: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
});
afterAll(() => api.close());

test("clients that nobody uses leave the project after the days that its members settled", async () => {
  const seenDaysAgo = { cli_10: 10, cli_40: 40 };
  const projects: string[] = [];
  for (const removeUnusedAfterDays of [undefined, 7, null]) {
    const serverUrl = `https://mcp-${String(removeUnusedAfterDays)}.example.com/mcp`;
    const { project } = await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl });
    projects.push(project.id);
    if (removeUnusedAfterDays !== undefined) {
      const clientPolicy = { ...openClientPolicy, removeUnusedAfterDays };
      await owner.trpc.projects.setClientPolicy.mutate({ projectId: project.id, clientPolicy });
    }
    await api.database.projectClients.insertMany(
      Object.entries(seenDaysAgo).map(([clientId, days]) => {
        const at = new Date(Date.now() - days * day);
        return {
          _id: `${project.id} ${clientId}`,
          projectId: project.id,
          clientId,
          firstSeenAt: at,
          lastSeenAt: at,
        };
      }),
    );
  }
  const sweeper = new Sweeper(api.database, log);
  await sweeper.sweep();
  await sweeper.stop();
  const left = await Promise.all(
    projects.map((projectId) => api.database.projectClients.distinct("clientId", { projectId })),
  );
  expect(left).toEqual([["cli_10"], [], ["cli_10", "cli_40"]]);
});

test("a sweep that finds the database away does no harm, and the next one is possible", async () => {
  const database = await openTestDatabase();
  const sweeper = new Sweeper(database, log);
  await sweeper.sweep();
  await database.close();
  await sweeper.sweep();
  await sweeper.stop();
});
