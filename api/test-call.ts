/** Test call: what the test client asks of a project's server, by the official MCP client and through the guard. */
// biome-ignore lint/style/noRestrictedImports: the official SDK, not ours
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
// biome-ignore lint/style/noRestrictedImports: the official SDK, not ours
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Outbound } from "../shared/server/outbound.ts";
import type { TestStep } from "../shared/server/test-run.ts";
import { guardedFetch } from "./server-check.ts";
import { step } from "./test-step.ts";

const patience = 8_000;

export class TestCall {
  readonly #fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  readonly #serverUrl: string;

  constructor(outbound: Outbound, serverUrl: string) {
    const guarded = guardedFetch(outbound);
    this.#serverUrl = serverUrl;
    this.#fetch = (url, { method = "GET", headers, body, signal } = {}) =>
      guarded(String(url), {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        ...(typeof body === "string" && { body }),
        redirect: "manual",
        signal: signal ?? AbortSignal.timeout(patience),
      });
  }

  /** Without a token. */
  async refusal(): Promise<TestStep> {
    const done = step("refusal", Date.now());
    try {
      const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
      const signal = AbortSignal.timeout(patience);
      const answer = await this.#fetch(this.#serverUrl, { method: "POST", headers, body, signal });
      await answer.body?.cancel();
      const pointer = answer.headers.get("WWW-Authenticate") ?? "no WWW-Authenticate header";
      return done(answer.status === 401 ? "ok" : "failed", `${answer.status}, ${pointer}`);
    } catch (error) {
      return done("failed", messageOf(error));
    }
  }

  /** With one. */
  async call(token: string): Promise<TestStep[]> {
    const client = new Client({ name: "MCPAuth test client", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(new URL(this.#serverUrl), {
      fetch: this.#fetch,
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    });
    const initialized = step("initialize", Date.now());
    try {
      // Its types lag behind exactOptionalPropertyTypes.
      await client.connect(transport as Parameters<Client["connect"]>[0], { timeout: patience });
    } catch (error) {
      return [initialized("failed", messageOf(error).replaceAll(token, "…"))];
    }
    const { name = "a server without a name", version = "" } = client.getServerVersion() ?? {};
    const steps = [initialized("ok", `${name} ${version}`.trim())];
    const listed = step("tools", Date.now());
    try {
      const { tools } = await client.listTools(undefined, { timeout: patience });
      const names = tools.map((tool) => tool.name).join(", ");
      steps.push(listed("ok", tools.length > 0 ? names : "it has no tools"));
    } catch (error) {
      steps.push(listed("failed", messageOf(error).replaceAll(token, "…")));
    }
    await client.close().catch(() => undefined);
    return steps;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
