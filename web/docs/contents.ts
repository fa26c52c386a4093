/** Contents: the pages of the docs, in the order in which they are listed. */

export interface DocsPage {
  slug: string;
  title: string;
  lead: string;
}

export const contents: readonly { title: string; pages: readonly DocsPage[] }[] = [
  {
    title: "Start",
    pages: [
      { slug: "quickstart", title: "Quickstart", lead: "OAuth for your MCP server in ten minutes." },
      { slug: "clients", title: "Connect a client", lead: "Claude, ChatGPT, Cursor, VS Code and others." },
      { slug: "api-keys", title: "mcpauth vs. API keys", lead: "When a key is enough, and how to move." },
    ],
  },
  {
    title: "When it does not work",
    pages: [
      { slug: "troubleshooting", title: "Troubleshooting", lead: "Symptom, cause and fix." },
      { slug: "connections", title: "Connections", lead: "The eight stations of every attempt." },
      { slug: "doctor", title: "The doctor", lead: "Looks at your server as clients do." },
    ],
  },
  {
    title: "Reference",
    pages: [
      { slug: "sdk", title: "SDK", lead: "Every option, answer and export of getmcpauth." },
      { slug: "endpoints", title: "Endpoints", lead: "What each takes, answers and refuses." },
      { slug: "token-minting", title: "Token minting", lead: "Tokens for users you already have." },
    ],
  },
  {
    title: "Running it",
    pages: [
      { slug: "self-hosting", title: "Self-hosting", lead: "Variables, reverse proxies, several copies." },
      { slug: "operating", title: "Operating", lead: "Containers, logs, metrics, keys, backups." },
      { slug: "security", title: "Security", lead: "Attacks, and what stands against them." },
      { slug: "storage", title: "Storage", lead: "What is kept, and for how long." },
      { slug: "performance", title: "Performance", lead: "What was measured, and how." },
    ],
  },
];

export const docsPages: readonly DocsPage[] = contents.flatMap(({ pages }) => pages);
