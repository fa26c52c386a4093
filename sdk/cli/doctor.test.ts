/** `getmcpauth doctor`: what it prints, and what its exit code tells a CI. */
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diagnosis } from "../doctor/finding.ts";
import type { Listening } from "../test/listen.ts";
import { listen } from "../test/listen.ts";
import { writtenTerminal } from "../test/written-terminal.ts";
import { run } from "./command.ts";
import { colourful } from "./paint.ts";

/** Names itself with a slash too many, and knows no issuer. */
let server: Listening;
let serverUrl: string;

beforeAll(async () => {
  server = await listen(
    getRequestListener((request) => {
      const { origin, pathname } = new URL(request.url);
      const metadataUrl = `${origin}/.well-known/oauth-protected-resource`;
      if (pathname.startsWith("/.well-known")) {
        return Response.json({ resource: `${origin}/mcp/`, authorization_servers: ["http://localhost:9"] });
      }
      return new Response(null, {
        status: 401,
        headers: { "WWW-Authenticate": `Bearer error="invalid_token", resource_metadata="${metadataUrl}"` },
      });
    }),
  );
  serverUrl = `${server.url}/mcp`;
});

afterAll(() => server.close());

async function doctor(...words: string[]) {
  const terminal = writtenTerminal("/");
  const code = await run(["doctor", ...words], terminal);
  return { code, text: terminal.said.join("\n"), complaint: terminal.complained.join("\n") };
}

test("a fault is told with what was seen, its cause, its fix and who stops there", async () => {
  const { code, text } = await doctor(serverUrl);
  expect(code).toBe(1);
  expect(text).toContain("  ✓ A call without a token is refused with 401\n");
  expect(text).toContain("  ✗ The metadata's resource is the address itself (resource-slash)\n");
  expect(text).toContain(`${" ".repeat(13)}${serverUrl}/\n${" ".repeat(13 + serverUrl.length)}^\n`);
  expect(text).toMatch(/\n {4}cause {4}The resource and the address differ in a slash/);
  expect(text).toMatch(/\n {4}fix {6}With mcpAuth\(\) the resource is the project's server URL/);
  expect(text).toContain("\n    who      VS Code\n");
  expect(text).toMatch(/✗.VS.Code/);
  expect(text).toContain("clients do not get through. 2 faults, ");
  expect(text.split("\n").filter((line) => line.length > 100 && !line.includes("http"))).toEqual([]);
});

test("requests and what was skipped are shown on demand", async () => {
  const { text } = await doctor(serverUrl, "--verbose");
  expect(text).toContain("  – The issuer calls itself what the server calls it\n");
  expect(text).toMatch(new RegExp(`asked    POST ${serverUrl} → 401 \\(\\d+ ms\\)`));
});

test("--json is the whole diagnosis and nothing else", async () => {
  const { code, text } = await doctor(serverUrl, "--json");
  const { status, findings } = JSON.parse(text) as Diagnosis;
  expect(code).toBe(1);
  expect(status).toBe("fail");
  expect(findings.find(({ id }) => id === "resource")).toMatchObject({ fault: "resource-slash" });
});

test("a server that cannot be reached is no fault of a server", async () => {
  const closed = await listen(() => {});
  await closed.close();
  expect((await doctor(`${closed.url}/mcp`, "--timeout", "5")).code).toBe(2);
});

test("colours are the terminal's", async () => {
  const terminal = { ...writtenTerminal("/"), paint: colourful };
  await run(["doctor", serverUrl], terminal);
  expect(terminal.said.join("\n")).toContain("\u001b[32m✓\u001b[39m A call without a token");
});

describe("what cannot be understood is answered with what can be", () => {
  test.each([
    { words: [], complaint: "the server URL is missing." },
    { words: ["localhost:3000/mcp"], complaint: "did you mean http://localhost:3000/mcp?" },
    { words: ["mcp.example.com/mcp"], complaint: "did you mean https://mcp.example.com/mcp?" },
    { words: ["https://me:pw@mcp.example.com"], complaint: "without a password" },
    { words: ["http://a.example", "http://b.example"], complaint: "one server URL at a time" },
    { words: ["http://a.example", "--timeout", "soon"], complaint: "--timeout must be a number of seconds" },
    { words: ["http://a.example", "--issuer", "auth"], complaint: "--issuer must be an http(s) address" },
    { words: ["http://a.example", "--secret", "x"], complaint: "unknown option '--secret'" },
  ])("$words", async ({ words, complaint }) => {
    const said = await doctor(...words);
    expect(said.code).toBe(2);
    expect(said.complaint).toContain(complaint);
    expect(said.complaint).toContain("Try: npx getmcpauth doctor --help");
  });

  test("and so is a command that there is not", async () => {
    const terminal = writtenTerminal("/");
    expect(await run(["docter"], terminal)).toBe(2);
    expect(terminal.complained[0]).toBe(
      'getmcpauth: there is no command "docter"; there are doctor and init.',
    );
  });
});

test.each([[[]], [["--help"]], [["doctor", "--help"]], [["init", "--help"]]])(
  "%j helps, in lines that fit a terminal",
  async (words) => {
    const terminal = writtenTerminal("/");
    expect(await run(words, terminal)).toBe(0);
    const lines = terminal.said.join("\n").split("\n");
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => line.length > 116)).toEqual([]);
  },
);
