/** Which scopes the calls in a JSON-RPC body need, whatever else a body may be. */
import { expect, test } from "vitest";
import { readToolScopes } from "./scope.ts";
import { lacking, scopesOfCalls } from "./tool-scopes.ts";

const toolScopes = readToolScopes({
  delete_notes: ["notes:write", "notes:read"],
  share_notes: ["notes:write", "notes:share"],
  list_notes: [],
});

const call = (name: unknown) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } });

test.each([
  { body: call("delete_notes"), needs: ["notes:write", "notes:read"] },
  { body: call("list_notes"), needs: [] },
  { body: call("a_tool_without_scopes"), needs: [] },
  { body: [call("delete_notes"), call("share_notes")], needs: ["notes:write", "notes:read", "notes:share"] },
  {
    body: [{ jsonrpc: "2.0", id: 1, method: "ping" }, call("delete_notes")],
    needs: ["notes:write", "notes:read"],
  },
  { body: { ...call("delete_notes"), id: undefined }, needs: ["notes:write", "notes:read"] },
  { body: { ...call("delete_notes"), method: "tools/list" }, needs: [] },
])("$body needs $needs", ({ body, needs }) => {
  expect(scopesOfCalls(toolScopes, body)).toEqual(needs);
});

test.each([
  undefined,
  null,
  "tools/call",
  7,
  [],
  [null, [call("delete_notes")]],
  { method: "tools/call" },
  { method: "tools/call", params: null },
  call(undefined),
  call(["delete_notes"]),
  call("constructor"),
  call("__proto__"),
])("%j calls no tool that is declared", (body) => {
  expect(scopesOfCalls(toolScopes, body)).toEqual([]);
});

test("what is lacking is what is required and not granted", () => {
  expect(lacking(["a", "b", "c"], ["b", "d"])).toEqual(["a", "c"]);
  expect(lacking([], [])).toEqual([]);
});
