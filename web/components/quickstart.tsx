/** Quick start: the guide's steps with this project's address in them. */
import type { ReactNode } from "react";
import { shellWord } from "../shell-word.ts";
import { CodeBlock } from "./copyable.tsx";

export function Quickstart({ serverUrl }: { serverUrl: string }) {
  return (
    <ol className="grid grid-cols-1 gap-6">
      <Step number={1} title="Install the SDK">
        <CodeBlock name="install command" code="npm install getmcpauth" />
      </Step>
      <Step number={2} title="Give your server the registration secret">
        <CodeBlock name=".env line" code={envLine} />
      </Step>
      <Step number={3} title="Wrap your server">
        <CodeBlock name="middleware" code={middleware(new URL(serverUrl))} />
      </Step>
      <Step number={4} title="See the 401">
        <CodeBlock name="curl command" code={curl(serverUrl)} />
      </Step>
    </ol>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-1 gap-2">
      <h3 className="flex items-center gap-2.5 font-semibold">
        <span
          aria-hidden="true"
          className="grid size-5 place-items-center rounded-full border border-line-strong text-meta text-muted"
        >
          {number}
        </span>
        {title}
      </h3>
      {children}
    </li>
  );
}

const envLine = "# .env\nMCPAUTH_SECRET=mcpauth_sk_...";

/** Mounted at the path of the server URL, which is what tokens are bound to. */
function middleware(url: URL): string {
  const path = JSON.stringify(url.pathname);
  const port = url.protocol === "http:" ? url.port || "80" : "3000";
  return `import express from "express";
import { mcpAuth } from "getmcpauth";
import { yourMcpServerHandler } from "./mcp-server";

const app = express();

app.use(
  ${path},
  mcpAuth({
    registrationSecret: process.env.MCPAUTH_SECRET!,
  }),
);

// Your existing MCP server handler — now only reachable with a
// valid access token attached.
app.use(${path}, yourMcpServerHandler);

app.listen(${port});`;
}

function curl(serverUrl: string): string {
  return `curl -i ${shellWord(serverUrl)} \\
  -H "Content-Type: application/json" \\
  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`;
}
