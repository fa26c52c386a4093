import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dashboard } from "./dashboard.ts";

const index = "<!doctype html><title>mcpauth</title>";
let directory: string;
let server: Server;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mcpauth-"));
  // People keep their checkouts in such folders, and senders of files tend to refuse them.
  const built = join(directory, ".checkouts", "dist");
  await mkdir(join(built, "assets"), { recursive: true });
  await writeFile(join(built, "index.html"), index);
  await writeFile(join(built, "theme.js"), "theme()");
  await writeFile(join(built, "assets", "index-CLzkHDz5.js"), "start()");
  await writeFile(join(directory, "secret.txt"), "secret");
  const app = express()
    .use("/unbuilt", dashboard(join(directory, "nothing")))
    .use(dashboard(built));
  app.use((_request, response) => void response.status(404).json({}));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

test.each(["/", "/new", "/projects/prj_1", "/sign-in?error=expired", "/no/such/page"])(
  "%s is the dashboard's page, asked for anew each time",
  async (path) => {
    const response = await fetch(url + path);
    expect([response.status, await response.text()]).toEqual([200, index]);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(response.headers.get("cache-control")).toBe("no-store");
  },
);

test("a file whose name carries its hash is kept for ever", async () => {
  const response = await fetch(`${url}/assets/index-CLzkHDz5.js`);
  expect(await response.text()).toBe("start()");
  expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});

test("a file without one is asked for anew", async () => {
  const response = await fetch(`${url}/theme.js`);
  expect(await response.text()).toBe("theme()");
  expect(response.headers.get("cache-control")).toBe("public, max-age=0");
});

test.each([
  "/assets/index-old.js",
  "/assets/",
  "/assets",
  "/missing.js",
  "/a/b.png",
  "/.env",
  "/.git/config",
])("%s, a file that is missing, is no page", async (path) => {
  const response = await fetch(url + path);
  expect(await response.text()).not.toContain(index);
  expect(response.status).toBe(404);
});

test("no file outside is served", async () => {
  for (const path of [
    "/..%2f..%2fsecret.txt",
    "/assets/..%2f..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
  ]) {
    const response = await fetch(url + path);
    expect(await response.text()).not.toContain("secret");
  }
});

test("before the build one line says what to do", async () => {
  const response = await fetch(`${url}/unbuilt/new`);
  expect(response.status).toBe(503);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.text()).toMatch(/^The dashboard is not built yet: run npm run build, .*\n$/);
});
