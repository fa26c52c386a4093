/** Connect a client: what to paste into the clients that people use most, with this server's address. */
import type { Project } from "../../shared/project.ts";
import { shellWord } from "../shell-word.ts";
import { CodeBlock } from "./copyable.tsx";

interface ConnectClientProps {
  project: Project;
  serverUrl: string;
}

export function ConnectClient({ project, serverUrl }: ConnectClientProps) {
  return (
    <dl className="divide-y divide-line border-line border-y">
      {clients(clientSideName(project.name), serverUrl).map(({ client, where, code }) => (
        <div
          key={client}
          className="grid grid-cols-1 gap-x-6 gap-y-2 py-4 lg:grid-cols-[11rem_minmax(0,1fr)]"
        >
          <dt>
            <p className="font-semibold">{client}</p>
            <p className="text-data text-muted">{where}</p>
          </dt>
          <dd className="min-w-0">
            <CodeBlock name={`line for ${client}`} code={code} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function clients(name: string, url: string) {
  return [
    {
      client: "Claude Code",
      where: "In a terminal, then /mcp",
      code: `claude mcp add --transport http ${name} ${shellWord(url)}`,
    },
    {
      client: "Cursor",
      where: "In .cursor/mcp.json",
      code: JSON.stringify({ mcpServers: { [name]: { url } } }, null, 2),
    },
    {
      client: "VS Code",
      where: "In a terminal",
      code: `code --add-mcp ${shellWord(JSON.stringify({ name, type: "http", url }))}`,
    },
    {
      client: "MCP Inspector",
      where: "In a terminal",
      code: `npx @modelcontextprotocol/inspector --transport http --server-url ${shellWord(url)}`,
    },
  ];
}

/** Clients key their servers by a plain word, so the project's name is brought down to one. */
function clientSideName(name: string): string {
  const word = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return word || "my-server";
}
