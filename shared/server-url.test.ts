import { expect, test } from "vitest";
import { isLoopback, normaliseServerUrl, serverUrl } from "./server-url.ts";

test.each([
  ["https://mcp.example.com/mcp", "https://mcp.example.com/mcp"],
  ["https://mcp.example.com/mcp/", "https://mcp.example.com/mcp"],
  ["https://mcp.example.com", "https://mcp.example.com"],
  ["https://mcp.example.com/", "https://mcp.example.com"],
  ["HTTPS://MCP.Example.COM/Mcp", "https://mcp.example.com/Mcp"],
  ["https://mcp.example.com:443/mcp", "https://mcp.example.com/mcp"],
  ["http://localhost:80/mcp", "http://localhost/mcp"],
  ["http://localhost:3000/mcp", "http://localhost:3000/mcp"],
  ["https://mcp.example.com/mcp#part", "https://mcp.example.com/mcp"],
  ["https://mcp.example.com/mcp?a=1", "https://mcp.example.com/mcp?a=1"],
  ["https://mcp.example.com/mcp/?a=1", "https://mcp.example.com/mcp?a=1"],
  ["https://mcp.example.com/mcp?", "https://mcp.example.com/mcp"],
  ["https://mcp.example.com/a/../mcp", "https://mcp.example.com/mcp"],
  ["https://mcp.example.com/%6Dcp", "https://mcp.example.com/%6Dcp"],
  ["https://mcp.example.com//mcp//", "https://mcp.example.com//mcp/"],
  ["https://bücher.example/mcp", "https://xn--bcher-kva.example/mcp"],
  ["http://[::1]:3000/mcp", "http://[::1]:3000/mcp"],
])("%s is written %s", (value, normalised) => {
  expect(normaliseServerUrl(value)).toBe(normalised);
});

test.each(["https://mcp.example.com/mcp", "https://mcp.example.com/", "https://mcp.example.com/a/b/?x=/"])(
  "%s in its one form stays as it is",
  (value) => {
    const once = normaliseServerUrl(value) ?? "";
    expect(normaliseServerUrl(once)).toBe(once);
  },
);

test.each([
  "",
  "nonsense",
  "mcp.example.com/mcp",
  "/mcp",
  "//mcp.example.com/mcp",
  "https://",
  "ftp://mcp.example.com",
  "ws://mcp.example.com",
  "javascript:alert(1)",
  "urn:example:mcp",
  "https://me@mcp.example.com/mcp",
  "https://me:secret@mcp.example.com/mcp",
])("%j is no server URL", (value) => {
  expect(normaliseServerUrl(value)).toBeUndefined();
});

test("loopback is localhost, 127.0.0.1 and [::1], by whole name", () => {
  for (const host of ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]"]) {
    expect(isLoopback(`http://${host}:3000/`)).toBe(true);
    expect(isLoopback(new URL(`http://${host}/`))).toBe(true);
  }
  for (const host of ["127.0.0.2", "0.0.0.0", "localhost.evil.test", "evil.localhost", "[::]", "10.0.0.1"]) {
    expect(isLoopback(`http://${host}/`)).toBe(false);
  }
  expect(isLoopback("http://localhost@evil.test/")).toBe(false);
});

test("what a developer types becomes the one form", () => {
  expect(serverUrl.parse("  HTTPS://MCP.example.com:443/Mcp/ ")).toBe("https://mcp.example.com/Mcp");
  expect(serverUrl.parse("http://localhost:3000/mcp")).toBe("http://localhost:3000/mcp");
});

test.each([
  ["", "Enter the full address of your MCP server, such as https://mcp.example.com/mcp."],
  ["mcp.example.com", "Enter the full address of your MCP server, such as https://mcp.example.com/mcp."],
  ["localhost:3000/mcp", "Enter the full address of your MCP server, such as https://mcp.example.com/mcp."],
  [
    "https://me:secret@mcp.example.com",
    "Enter the full address of your MCP server, such as https://mcp.example.com/mcp.",
  ],
  ["https://mcp.example.com/?a=1", "A server URL has no query: leave out everything from the question mark."],
  ["http://mcp.example.com/mcp", "Use https. Plain http is possible only on localhost, 127.0.0.1 and [::1]."],
  ["http://127.0.0.2/mcp", "Use https. Plain http is possible only on localhost, 127.0.0.1 and [::1]."],
  [`https://mcp.example.com/${"a".repeat(2048)}`, "A server URL has at most 2048 characters."],
])("%j is answered with what to change", (value, message) => {
  const { success, error } = serverUrl.safeParse(value);
  expect(success).toBe(false);
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test("what is no string is refused", () => {
  for (const value of [undefined, null, 42, {}, ["https://mcp.example.com"]]) {
    expect(serverUrl.safeParse(value).success).toBe(false);
  }
});
