/** Instructions: what is printed once everything runs. */
import { relative } from "node:path";
import type { Settings } from "./settings.ts";

/** Everything a newcomer needs next, to be pasted as it stands. */
export function instructions({ issuer, dashboardUrl, addresses, dataDirectory, hasDemo }: Settings): string {
  const serverUrl = `http://localhost:${addresses.example.port}/mcp`;
  const lines = hasDemo
    ? [
        `  Dashboard    ${dashboardUrl}   sign in as developer to see the project Demo`,
        `  Issuer       ${issuer}`,
        `  MCP server   ${serverUrl}   examples/server.ts, protected by that project`,
        "",
        "Add the MCP server to a client and let it sign you in:",
        ...clients("demo", serverUrl).flatMap(({ client, line }) => ["", `  ${client}`, `  ${line}`]),
      ]
    : [
        `  Dashboard    ${dashboardUrl}   served on port ${addresses.dashboard.port}`,
        `  Issuer       ${issuer}   served on port ${addresses.issuer.port}`,
      ];
  return [
    "",
    ...lines,
    "",
    `Logs and data are in ${relative(".", dataDirectory) || "."}. Ctrl-C stops everything.`,
  ].join("\n");
}

function clients(name: string, url: string): { client: string; line: string }[] {
  return [
    {
      client: "Claude Code, in a terminal (then /mcp)",
      line: `claude mcp add --transport http ${name} ${url}`,
    },
    { client: "Cursor, in .cursor/mcp.json", line: JSON.stringify({ mcpServers: { [name]: { url } } }) },
    {
      client: "VS Code, in a terminal",
      line: `code --add-mcp '${JSON.stringify({ name, type: "http", url })}'`,
    },
    {
      client: "MCP Inspector, in a terminal",
      line: `npx @modelcontextprotocol/inspector --transport http --server-url ${url}`,
    },
  ];
}
