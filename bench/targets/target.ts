/** Target: a server under test, and what the load generator must know of it. */
import type { Mongod } from "../mongod.ts";

/** Plain data: it travels to the process of the load generator. */
export interface Target {
  name: string;
  origin: string;
  /** `Authorization` of the resource server that introspects. */
  introspector: string;
  /** `Authorization` of the client that asks for tokens of its own. */
  machine: string;
  /** A client that is known beforehand, so that its consent can be remembered. */
  knownClientId: string;
  /** Refresh tokens there from the start, for a server without a code flow to get them by. */
  refreshTokens: string[];
  /** Of the dashboard's server: who asks, and about what. */
  dashboard?: { cookie: string; projectId: string };
}

export interface Server {
  target: Target;
  pid: number;
  /** The database it works on; the bare engine keeps everything in its own memory. */
  mongod?: Mongod;
  stop(): Promise<void>;
}

/** The MCP server that all tokens are for. */
export const resource = "https://mcp.example.com/mcp";

/** Where all clients are sent back to. Nothing listens there: the generator reads the code off the redirect. */
export const redirectUri = "https://client.example.com/callback";

export const scope = "mcp:tools";

export const knownClientId = "cli_known";

/** Live in throw-away databases on loopback, for as long as a run takes. */
export const machineClient = { id: "cli_machine", secret: "the-machine-client-proves-itself-by-this" };

export function basic({ id, secret }: { id: string; secret: string }): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
}
