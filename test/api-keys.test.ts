/** Moving from API keys, from end to end: imported in the dashboard, taken by the server, seen in use, and ended. */
import { hash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, test } from "vitest";
import { startApi } from "../api/test-api.ts";
import { mcpAuth } from "../sdk/index.ts";
import { startIssuer } from "./harness.ts";

test("an imported key opens the server until its end, and the dashboard sees by whom", async () => {
  const issuer = await startIssuer();
  const { database, env } = issuer;
  // Closed by the issuer, whose it is.
  const ofIssuer = { ...database, close: async () => {} };
  const api = await startApi({
    database: ofIssuer,
    env: { issuer: issuer.issuer, encryptionKeys: env.encryptionKeys },
  });
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const { trpc } = await api.signIn("mona");
  const { project, secret } = await trpc.projects.create.mutate({ name: "Acme", serverUrl: url });
  app.use("/mcp", mcpAuth({ registrationSecret: secret, apiKeys: { header: "x-api-key" }, cacheTtlMs: 0 }));
  app.use("/mcp", (request, response) => {
    response.json(request.auth?.extra);
  });
  const call = (key: string) =>
    fetch(url, { method: "POST", headers: { "X-API-Key": key, "User-Agent": "old-script/1.0" } });

  const [projectId, key] = [project.id, "acme_live_51H8example"];
  expect((await call(key)).status).toBe(401);
  const keys = [{ hash: hash("sha256", key, "hex"), label: "Old script", subject: "user_42" }];
  await trpc.apiKeys.import.mutate({ projectId, algorithm: "sha256", keys });
  const opened = await call(key);
  expect(await opened.json()).toMatchObject({ subject: "user_42", apiKey: { label: "Old script" } });
  const listed = await trpc.apiKeys.list.query({ projectId, use: "lately" });
  expect(listed.keys).toMatchObject([
    {
      label: "Old script",
      minutesUsed: 1,
      lastUsedBy: { userAgent: "old-script/1.0", address: "127.0.0.0/24" },
    },
  ]);
  await trpc.apiKeys.setEnd.mutate({ projectId, endsAt: new Date(0).toISOString() });
  // The issuer knows within five seconds.
  await expect
    .poll(async () => (await (await call(key)).json()).error_description, { timeout: 15_000 })
    .toMatch(/^This API key ended on \d+ \w+ \d{4}\. Connect with OAuth/);

  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await api.close();
  await issuer.close();
});
