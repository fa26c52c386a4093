/** An MCP server with one tool, which tells callers who they are, on the newer MCP SDK: from a Request to a Response. */
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";

export const mcpHandler = createMcpHandler(() => {
  const server = new McpServer({ name: "example", version: "1.0.0" });
  server.registerTool("whoami", { description: "Tells who is calling" }, ({ http }) => {
    const { username, clientName } = http?.authInfo?.extra ?? {};
    return { content: [{ type: "text", text: `${username} through ${clientName}` }] };
  });
  return server;
});
