/** MCP client: the official TypeScript client with its own storage, whose person is a browser driven by the test. */

import type { OAuthClientProvider } from "@modelcontextprotocol/sdk/client/auth.js";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from "@modelcontextprotocol/sdk/shared/auth.js";

/** What a person does with the address the client opens; answers where the browser ended up. */
export type Person = (authorizationUrl: URL) => Promise<URL>;

/** Everything a client keeps between connections, open to the test. */
export class ClientMemory implements OAuthClientProvider {
  readonly redirectUrl = "http://127.0.0.1:53682/callback";
  client: OAuthClientInformationMixed | undefined;
  saved: OAuthTokens | undefined;
  /** How often a person was asked. */
  signIns = 0;
  #verifier = "";
  #answer: URL | undefined;
  readonly #person: Person;

  constructor(person: Person) {
    this.#person = person;
  }

  get clientMetadata(): OAuthClientMetadata {
    return { client_name: "Claude", redirect_uris: [this.redirectUrl] };
  }

  clientInformation() {
    return this.client;
  }

  saveClientInformation(client: OAuthClientInformationMixed) {
    this.client = client;
  }

  tokens() {
    return this.saved;
  }

  saveTokens(tokens: OAuthTokens) {
    this.saved = tokens;
  }

  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }

  codeVerifier() {
    return this.#verifier;
  }

  async redirectToAuthorization(url: URL) {
    this.signIns += 1;
    this.#answer = await this.#person(url);
  }

  invalidateCredentials(scope: "all" | "client" | "tokens" | "verifier" | "discovery") {
    if (scope === "all" || scope === "client") this.client = undefined;
    if (scope === "all" || scope === "tokens") this.saved = undefined;
  }

  /** The code the browser came back with. */
  takeCode(): string {
    const code = this.#answer?.searchParams.get("code");
    if (!code) throw new Error(`the person did not come back with a code: ${this.#answer}`);
    return code;
  }
}

/** Connects as every MCP client does: tries, lets the person sign in if asked to, and tries again. */
export async function connectClient(serverUrl: string, memory: ClientMemory): Promise<Client> {
  const attempt = () => ({
    client: new Client({ name: "test", version: "1.0.0" }),
    transport: new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider: memory }),
  });
  const first = attempt();
  try {
    await first.client.connect(first.transport as Parameters<Client["connect"]>[0]);
    return first.client;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
  }
  await first.transport.finishAuth(memory.takeCode());
  const second = attempt();
  await second.client.connect(second.transport as Parameters<Client["connect"]>[0]);
  return second.client;
}
