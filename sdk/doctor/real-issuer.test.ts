/** The doctor with the real thing: the example server, the guide's server, and their issuer. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../test/free-port.ts";
import type { Issuer } from "../../test/harness.ts";
import { addProject, startIssuer } from "../../test/harness.ts";
import { listenAsServer } from "../../test/mcp-server.ts";
import { mcpAuth } from "../index.ts";
import { startProgram } from "../test/program.ts";
import { diagnose } from "./examine.ts";

let issuer: Issuer;

beforeAll(async () => {
  issuer = await startIssuer();
});

afterAll(() => issuer.close());

test("the example server has no fault, whichever client comes, and every client can register", async () => {
  const port = await freePort();
  const serverUrl = `http://localhost:${port}/mcp`;
  const { secret } = await addProject(issuer, { serverUrl });
  const file = join(import.meta.dirname, "../../examples/server.ts");
  await using _server = await startProgram(process.execPath, file, {
    PORT: String(port),
    MCPAUTH_SECRET: secret,
  });
  const diagnosis = await diagnose(serverUrl, { register: true, issuer: issuer.issuer });
  expect(diagnosis.findings.filter(({ fault }) => fault)).toEqual([]);
  expect(diagnosis.status).toBe("ok");
  expect(JSON.stringify(diagnosis)).not.toContain(secret);
});

test("the guide's server lacks only what clients in a web page need", async () => {
  const server = await listenAsServer();
  const { secret } = await addProject(issuer, { serverUrl: server.url });
  server.protect(mcpAuth({ registrationSecret: secret }));
  const { status, findings, clients } = await diagnose(server.url);
  expect(findings.flatMap(({ fault = [] }) => fault)).toEqual(["preflight-refused"]);
  expect(status).toBe("warn");
  expect(clients.filter(({ stops }) => stops).map(({ name }) => name)).toEqual(["MCP Inspector (direct)"]);
  await server.close();
});

test("a server whose project has another address is told so", async () => {
  const server = await listenAsServer();
  const { secret } = await addProject(issuer, { serverUrl: "http://localhost:9/mcp" });
  server.protect(mcpAuth({ registrationSecret: secret }));
  const { findings } = await diagnose(server.url);
  const faults = findings.flatMap(({ fault = [] }) => fault);
  expect(faults).toContain("metadata-unreachable");
  expect(faults).toContain("resource-host");
  await server.close();
});
