/** Remote proxy: `mcp-remote`, which a program that speaks MCP over stdio starts, and which signs in on its behalf. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client as McpClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { vi } from "vitest";
import type { Client, ClientMemory, ClientOptions } from "./client.ts";
import type { Person } from "./person.ts";

interface Tokens {
  access_token?: string;
  refresh_token?: string;
  scope?: string;
  expires_at?: number;
}

export class RemoteProxy implements Client {
  readonly #program: string;
  readonly #options: ClientOptions;
  readonly #person: Person;
  /** Where it keeps tokens between its runs. */
  #folder: string | undefined;
  #client: McpClient | undefined;
  #output = "";
  #read = 0;
  /** What befell the person, to be told to whoever closes the client. */
  #failure: Error | undefined;

  /** @param program path of its `proxy.js` */
  constructor(program: string, options: ClientOptions, person: Person) {
    this.#program = program;
    this.#options = options;
    this.#person = person;
  }

  async connect(): Promise<void> {
    this.#folder ??= await mkdtemp(join(tmpdir(), "mcp-remote-"));
    const { serverUrl, name, metadataUrl } = this.#options;
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [
        this.#program,
        serverUrl,
        ...["--host", "127.0.0.1"],
        ...["--static-oauth-client-metadata", JSON.stringify({ client_name: name })],
        ...(metadataUrl ? ["--client-metadata-url", metadataUrl] : []),
      ],
      // Without a search path no browser is found, so that it only prints the address.
      env: { PATH: "", HOME: this.#folder, MCP_REMOTE_CONFIG_DIR: this.#folder },
      stderr: "pipe",
    });
    transport.stderr?.on("data", (chunk: Buffer) => this.#hear(chunk.toString("utf8")));
    this.#client = new McpClient({ name, version: "1.0.0" });
    await this.#client.connect(transport as Parameters<McpClient["connect"]>[0]);
  }

  /** What it wrote for whoever looks into its log. */
  get log(): string {
    return this.#output;
  }

  async listTools(): Promise<string[]> {
    const { tools } = await this.#connected().listTools();
    return tools.map((tool) => tool.name);
  }

  async callTool(name: string): Promise<string> {
    const { content } = await this.#connected().callTool({ name });
    return (content as { text: string }[])[0]?.text ?? "";
  }

  async memory(): Promise<ClientMemory> {
    const [client, tokens] = await Promise.all([
      this.#readFile<{ client_id?: string }>("client_info.json"),
      this.#readFile<Tokens>("tokens.json"),
    ]);
    return {
      ...(client?.client_id && { clientId: client.client_id }),
      ...(tokens?.access_token && { accessToken: tokens.access_token }),
      ...(tokens?.refresh_token && { refreshToken: tokens.refresh_token }),
      ...(tokens?.scope && { scope: tokens.scope }),
    };
  }

  /** Makes it believe that its access token's time is over, or that it never had one. */
  async changeTokens(change: Partial<Tokens> | null): Promise<void> {
    const file = await this.#fileOf("tokens.json");
    if (!file) throw new Error("there are no tokens to change");
    if (!change) return rm(file);
    const tokens = JSON.parse(await readFile(file, "utf8")) as Tokens;
    await writeFile(file, JSON.stringify({ ...tokens, ...change }));
  }

  /** Ends the process; its files stay, as when its host restarts. */
  async disconnect(): Promise<void> {
    await this.#client?.close();
    this.#client = undefined;
  }

  async close(): Promise<void> {
    await this.disconnect();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
    if (this.#failure) throw this.#failure;
  }

  #connected(): McpClient {
    if (!this.#client) throw new Error("the proxy is not connected");
    return this.#client;
  }

  /** It prints the address for the person and listens for the browser's answer. */
  #hear(text: string): void {
    this.#output += text;
    const asked = /authorize this client by visiting:\s+(http\S+)\s/g;
    asked.lastIndex = this.#read;
    for (let found = asked.exec(this.#output); found?.[1]; found = asked.exec(this.#output)) {
      this.#read = asked.lastIndex;
      this.#visit(found[1]).catch((error: Error) => {
        this.#failure = error;
      });
    }
  }

  async #answer(authorizationUrl: string): Promise<string> {
    const callback = await this.#person.answer(authorizationUrl);
    if (callback) return callback;
    throw new Error(`the person could not get on at ${authorizationUrl}`);
  }

  async #visit(authorizationUrl: string): Promise<void> {
    // It prints the address first and learns from the issuer afterwards that its registration is gone; registering
    // again it gets the same id, and with it the printed address is good.
    const callback = await vi.waitFor(() => this.#answer(authorizationUrl), {
      timeout: 10_000,
      interval: 500,
    });
    // It may begin to listen only after it has printed the address.
    await vi.waitFor(() => fetch(callback), { timeout: 10_000 });
  }

  async #readFile<T>(name: string): Promise<T | undefined> {
    const file = await this.#fileOf(name);
    return file ? (JSON.parse(await readFile(file, "utf8")) as T) : undefined;
  }

  async #fileOf(name: string): Promise<string | undefined> {
    if (!this.#folder) return undefined;
    const paths = await readdir(this.#folder, { recursive: true });
    const path = paths.find((candidate) => candidate.endsWith(`_${name}`));
    return path && join(this.#folder, path);
  }
}
