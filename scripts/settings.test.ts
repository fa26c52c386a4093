import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";

const root = join(import.meta.dirname, "..");
const example = await readFile(join(root, ".env.example"), "utf8");

test(".env.example, taken as it is, changes nothing", () => {
  expect(readSettings(parseEnv(example))).toEqual(readSettings({}));
});

test(".env.example works with everything in it that is commented out and has a value", () => {
  const { MCPAUTH_ENCRYPTION_KEY, ...variables } = parseEnv(example.replace(/^#(?=[A-Z_]+=.)/gm, ""));
  expect(readSettings(variables).mongodbUri).toBe(variables.MONGODB_URI);
});

test(".env.example explains every variable that a process reads", async () => {
  const explained = new Set([...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name));
  const read = ["shared/server/env.ts", "oauth/env.ts", "api/env.ts", "scripts/settings.ts"].map(
    async (file) => {
      const source = await readFile(join(root, file), "utf8");
      return [...source.matchAll(/^ +([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
    },
  );
  const names = (await Promise.all(read)).flat();
  expect(names).toContain("MCPAUTH_ISSUER");
  expect(names.filter((name) => !explained.has(name))).toEqual([]);
});

test("servers behind a public address listen on local ports for the reverse proxy", () => {
  const { addresses, hasDemo } = readSettings({
    MCPAUTH_ISSUER: "https://auth.example.com",
    MCPAUTH_DASHBOARD_URL: "https://auth.example.com",
    MCPAUTH_ENCRYPTION_KEY: Buffer.alloc(32).toString("base64"),
    GITHUB_CLIENT_ID: "id",
    GITHUB_CLIENT_SECRET: "secret",
  });
  expect([addresses.issuer.port, addresses.dashboard.port]).toEqual([4000, 4001]);
  expect(hasDemo).toBe(false);
});

test("a local address says where its server listens", () => {
  const { addresses } = readSettings({ MCPAUTH_ISSUER: "http://[::1]:4400" });
  expect(addresses.issuer).toEqual({ variable: "MCPAUTH_ISSUER", port: 4400, host: "::1" });
});
