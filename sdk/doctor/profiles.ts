/** Profiles: the clients that the doctor plays, with what they do differently. */

export interface Profile {
  readonly name: string;
  readonly userAgent: string;
  /** Where it sends people back to, as it registers it. */
  readonly redirectUris: readonly string[];
  /** Has a client metadata document, and needs no registration where the issuer reads such documents. */
  readonly hasDocument: boolean;
  /** Takes only metadata whose `resource` is the very URL that people typed; others also take a parent of it. */
  readonly wantsEqualResource: boolean;
  /** Runs in a page of another origin, so CORS decides what it sees. */
  readonly isPage: boolean;
}

const plain = { hasDocument: false, wantsEqualResource: false, isPage: false };

export const profiles: readonly Profile[] = [
  {
    ...plain,
    name: "Claude",
    userAgent: "Claude-User",
    redirectUris: ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
    hasDocument: true,
  },
  {
    ...plain,
    name: "Claude Code",
    userAgent: "claude-code/2.1.0 (cli)",
    redirectUris: ["http://localhost/callback", "http://127.0.0.1/callback"],
    hasDocument: true,
  },
  {
    ...plain,
    name: "ChatGPT",
    userAgent: "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0",
    redirectUris: ["https://chatgpt.com/connector_platform_oauth_redirect"],
    hasDocument: true,
  },
  {
    ...plain,
    name: "Cursor",
    userAgent: "Cursor/2.0.0",
    redirectUris: [
      "cursor://anysphere.cursor-mcp/oauth/callback",
      "https://www.cursor.com/agents/mcp/oauth/callback",
      "http://localhost:8787/callback",
    ],
  },
  {
    ...plain,
    name: "VS Code",
    userAgent: "Visual Studio Code/1.106.0",
    redirectUris: ["https://vscode.dev/redirect", "http://127.0.0.1/", "http://127.0.0.1:33418/"],
    hasDocument: true,
    wantsEqualResource: true,
  },
  {
    ...plain,
    name: "MCP Inspector (direct)",
    userAgent:
      "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
    redirectUris: ["http://localhost:6274/oauth/callback"],
    isPage: true,
  },
  {
    ...plain,
    name: "mcp-remote",
    userAgent: "node",
    redirectUris: ["http://localhost:3334/oauth/callback"],
  },
  {
    ...plain,
    name: "Python SDK",
    userAgent: "python-httpx/0.28.1",
    redirectUris: ["http://localhost:3030/callback"],
  },
];

export function namesOf(test: (profile: Profile) => boolean): string[] {
  return profiles.filter(test).map(({ name }) => name);
}
