import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ask } from "./test/ask.ts";
import { startGuideServer } from "./test/guide-server.ts";
import { startIssuer } from "./test/issuer.ts";
import { version } from "./version.ts";

test("it is that of the package", async () => {
  const manifest = JSON.parse(await readFile(new URL("package.json", import.meta.url), "utf8"));
  expect(version).toBe(manifest.version);
});

test("the issuer is told it with every request", async () => {
  const issuer = await startIssuer("https://your-server.example.com/mcp");
  const agents: (string | undefined)[] = [];
  const server = await startGuideServer(issuer, {
    fetch: (url, init) => {
      agents.push(new Headers(init?.headers).get("User-Agent") ?? undefined);
      return fetch(url, init);
    },
  });
  await ask(server.url, { token: issuer.issue() });
  expect(new Set(agents)).toEqual(new Set([`getmcpauth/${version}`]));
  await server[Symbol.asyncDispose]();
  await issuer.close();
});
