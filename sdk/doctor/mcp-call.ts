/** MCP call: the first message of every client, by which it finds out that it needs a token. */
import type { Facts } from "./check.ts";
import { protocolVersion } from "./reading.ts";
import type { Reply } from "./visitor.ts";

const headers = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
  "User-Agent": "getmcpauth-doctor",
};

const body = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion, capabilities: {}, clientInfo: { name: "getmcpauth-doctor", version: "1.0.0" } },
});

export function callWithoutToken(
  { visitor, server }: Pick<Facts, "visitor" | "server">,
  more: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return visitor.ask(server.href, { method: "POST", headers: { ...headers, ...more }, body });
}

export function callWithToken(facts: Facts, token: string): Promise<Reply> {
  return callWithoutToken(facts, { Authorization: `Bearer ${token}` });
}
