/** Client: an MCP client as a test sees it, whatever program it is. */

export interface Client {
  /** Opens a connection. If the server wants authorization, the client asks its person. */
  connect(): Promise<void>;
  listTools(): Promise<string[]>;
  /** @returns the text that the tool answered */
  callTool(name: string): Promise<string>;
  memory(): Promise<ClientMemory>;
  close(): Promise<void>;
}

/** What a client keeps of what the issuer gave it. */
export interface ClientMemory {
  clientId?: string;
  accessToken?: string;
  refreshToken?: string;
  scope?: string;
}

export interface ClientOptions {
  serverUrl: string;
  /** Differs by test: identical public clients are one client. */
  name: string;
  /** Where the client's own metadata document is, if it has one. */
  metadataUrl?: string;
  /** False for a client that keeps no refresh token. */
  keepsRefreshToken?: boolean;
}
