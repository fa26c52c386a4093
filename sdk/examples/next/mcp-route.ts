/** Next.js, app/mcp/route.ts */
import { mcpHandler } from "../mcp-handler.ts";
import { mcpAuth } from "./mcp-auth.ts";

const handle = mcpAuth.protect((request, authInfo) => mcpHandler.fetch(request, { authInfo }));

export { handle as DELETE, handle as GET, handle as OPTIONS, handle as POST };
