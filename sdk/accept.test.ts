/** The guide's curl command reaches the official transport, though curl accepts "anything". */
import express from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { yourMcpServerHandler } from "./examples/mcp-server.ts";
import { mcpAuth } from "./index.ts";
import type { FakeIssuer } from "./test/issuer.ts";
import { startIssuer } from "./test/issuer.ts";
import type { Listening } from "./test/listen.ts";
import { listen } from "./test/listen.ts";

let issuer: FakeIssuer;
let server: Listening;

beforeAll(async () => {
  issuer = await startIssuer("https://your-server.example.com/mcp");
  const app = express();
  app.use("/mcp", mcpAuth({ registrationSecret: issuer.secret }));
  app.use("/mcp", yourMcpServerHandler);
  server = await listen(app);
});

afterAll(async () => {
  await server.close();
  await issuer.close();
});

function listTools(accept: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}/mcp`, {
    method: "POST",
    headers: { Authorization: `Bearer ${issuer.issue()}`, "Content-Type": "application/json", ...accept },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  });
}

describe("tools/list", () => {
  test.each(["*/*", "text/html, */*", "application/json, text/event-stream"])(
    "answers a caller that accepts %s",
    async (Accept) => {
      const response = await listTools({ Accept });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("whoami");
    },
  );

  test.each(["application/json", "text/html"])("leaves it to the server to refuse %s", async (Accept) => {
    expect((await listTools({ Accept })).status).toBe(406);
  });
});
