import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readOauthEnv } from "../../oauth/env.ts";
import { freePort } from "../../test/free-port.ts";
import type { Issuer } from "../../test/harness.ts";
import { addProject, bearer, connect, refresh } from "../../test/harness.ts";
import type { IssuerProcess } from "../../test/issuer-process.ts";
import { startIssuerProcess } from "../../test/issuer-process.ts";
import { openDatabase } from "./database.ts";
import { Keyring } from "./keyring.ts";

const token = randomBytes(16).toString("hex");

let issuer: Issuer;
let counting: IssuerProcess;
let metrics: string;

/** A connection whose refresh token is used, and used again as by a second process of the client. */
beforeAll(async () => {
  const uri = new URL(inject("mongoUri"));
  uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
  const key = randomBytes(32);
  const url = `http://127.0.0.1:${await freePort()}`;
  const variables = {
    MONGODB_URI: uri.href,
    MCPAUTH_ISSUER: url,
    MCPAUTH_ENCRYPTION_KEY: key.toString("base64"),
    MCPAUTH_METRICS_TOKEN: token,
  };
  const database = await openDatabase(uri.href);
  const env = readOauthEnv(variables);
  issuer = { issuer: url, env, database, keyring: new Keyring([key]), close: database.close };
  counting = await startIssuerProcess(variables);
  const { serverUrl } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const again = { client_id: clientId, refresh_token: tokens.refresh_token };
  await refresh(issuer, again);
  await refresh(issuer, again);
  await refresh(issuer, { ...again, refresh_token: "unknown" });
  await fetch(`${url}/wp-login.php?code=a-code`);
  metrics = await (await fetch(`${url}/metrics`, { headers: bearer(token) })).text();
});
afterAll(async () => {
  await counting.end("SIGKILL");
  await issuer.database.drop();
  await issuer.close();
});

/** The order of labels differs between kinds of metrics. */
const sample = (name: string, labels: string) =>
  metrics
    .split("\n")
    .find((line) => line.startsWith(`${name}{`) && labels.split(",").every((label) => line.includes(label)))
    ?.split(" ")[1];

test("requests are counted by endpoint, method and status, whatever their address", () => {
  expect(
    sample("mcpauth_http_requests_total", 'endpoint="/api/oauth/token",method="POST",status="200"'),
  ).toBe("3");
  expect(
    sample("mcpauth_http_requests_total", 'endpoint="/api/oauth/token",method="POST",status="400"'),
  ).toBe("1");
  expect(sample("mcpauth_http_requests_total", 'endpoint="other",method="GET",status="404"')).toBe("1");
  expect(sample("mcpauth_http_request_seconds_count", 'endpoint="/api/oauth/token"')).toBe("4");
  expect(metrics).not.toMatch(/wp-login|a-code|interaction\//);
});

test("tokens are counted by grant type, and replays apart from refreshes", () => {
  expect(sample("mcpauth_tokens_total", 'grant="authorization_code"')).toBe("1");
  expect(sample("mcpauth_tokens_total", 'grant="refresh_token"')).toBe("2");
  expect(sample("mcpauth_steps_total", 'step="refresh",outcome="ok"')).toBe("1");
  expect(sample("mcpauth_steps_total", 'step="replay",outcome="ok"')).toBe("1");
  expect(sample("mcpauth_steps_total", 'step="refresh",outcome="failed"')).toBe("1");
});

test("MongoDB's answers and the event loop are timed", () => {
  expect(
    Number(sample("mcpauth_mongodb_command_seconds_count", 'command="find",outcome="ok"')),
  ).toBeGreaterThan(0);
  expect(metrics).toMatch(/^nodejs_eventloop_lag_p99_seconds\{server="oauth"\} /m);
});

test("look-ups are counted by what is remembered, apart from those that it had not", () => {
  for (const result of ["hit", "miss"]) {
    const count = sample("mcpauth_cache_lookups_total", `cache="clients",result="${result}"`);
    expect(Number(count), result).toBeGreaterThan(0);
  }
});

test("whoever lacks the token is told nothing", async () => {
  for (const headers of [{}, bearer("wrong"), bearer(`${token}x`)]) {
    const response = await fetch(`${issuer.issuer}/metrics`, { headers });
    expect([response.status, await response.text()]).toEqual([401, ""]);
  }
});

test("every query of the dashboard for Grafana names a metric and labels that exist", async () => {
  const file = await readFile(new URL("../../deploy/grafana.json", import.meta.url), "utf8");
  const { panels } = JSON.parse(file) as { panels: { targets: { expr: string }[] }[] };
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  expect(queries.length).toBeGreaterThan(10);
  for (const query of queries) {
    const names = query.match(/\b(mcpauth|nodejs|process)_\w+/g) ?? [];
    expect(names, query).toHaveLength(1);
    const samples = metrics.split("\n").filter((line) => line.startsWith(`${names[0]}{`));
    expect(samples, query).not.toEqual([]);
    const labels = [...query.matchAll(/(\w+)(?==~?"|!~")/g)].map(([label]) => label);
    const grouped = query.match(/by \(([^)]*)\)/)?.[1]?.split(", ") ?? [];
    // Prometheus itself adds the instance.
    for (const label of [...labels, ...grouped].filter((name) => name !== "instance")) {
      expect(samples[0], query).toContain(`${label}=`);
    }
  }
});
