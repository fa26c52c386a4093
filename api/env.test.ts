import { expect, test } from "vitest";
import { ConfigurationError } from "../shared/server/env.ts";
import { readApiEnv } from "./env.ts";

const needed = {
  MCPAUTH_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString("base64"),
  MONGODB_URI: "mongodb://127.0.0.1/mcpauth",
};

test("the port is that of the dashboard's address, and PORT overrides it behind a proxy", () => {
  expect(readApiEnv(needed)).toMatchObject({ dashboardUrl: "http://localhost:4001", port: 4001 });
  const behindProxy = { ...needed, MCPAUTH_DASHBOARD_URL: "https://mcpauth.example.com" };
  expect(readApiEnv(behindProxy).port).toBe(443);
  expect(readApiEnv({ ...behindProxy, PORT: "8080" }).port).toBe(8080);
});

test("all mistakes are told at once, each by the name of its variable", () => {
  const source = {
    MCPAUTH_DASHBOARD_URL: "http://mcpauth.example.com",
    MCPAUTH_ISSUER: "nonsense",
    PORT: "0",
  };
  const read = () => readApiEnv(source);
  expect(read).toThrow(ConfigurationError);
  for (const name of [...Object.keys(source), ...Object.keys(needed)]) expect(read).toThrow(name);
});

test("admins are accounts as in a sign-in policy; on a local issuer the suggested developer is one", () => {
  expect(readApiEnv(needed).admins).toEqual(["development:developer"]);
  const open = { ...needed, MCPAUTH_ISSUER: "https://auth.example.com" };
  expect(readApiEnv(open).admins).toEqual([]);
  const named = { ...open, MCPAUTH_ADMINS: "github:Mona, google:ops@acme.com" };
  expect(readApiEnv(named).admins).toEqual(["github:mona", "google:ops@acme.com"]);
  expect(() => readApiEnv({ ...open, MCPAUTH_ADMINS: "mona" })).toThrow(
    /MCPAUTH_ADMINS.*such as github:mona/,
  );
});
