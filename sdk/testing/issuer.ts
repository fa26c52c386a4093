/** Fake issuer: the answers of an issuer to the holder of a registration secret, from memory. */
import { randomUUID } from "node:crypto";
import { subOf, TestApiKeys } from "./api-keys.ts";
import type { TestApiKeyFacts, TestIssuer, TestProject, TestTokenFacts } from "./project.ts";
import { testSecret } from "./secret.ts";

type DefaultNames =
  | "sub"
  | "username"
  | "scopes"
  | "clientId"
  | "clientName"
  | "resource"
  | "expiresInSeconds";
type Facts = TestTokenFacts & Required<Pick<TestTokenFacts, DefaultNames>> & { issuedAt: number };

export class FakeIssuer implements TestIssuer {
  readonly url: string;
  readonly registrationSecret: string;
  down = false;
  readonly #project: Required<TestProject>;
  readonly #tokens = new Map<string, Facts>();
  readonly #apiKeys = new TestApiKeys();

  constructor(url: string, project: TestProject) {
    this.url = url;
    this.registrationSecret = testSecret(url);
    this.#project = {
      resources: ["http://localhost:3000/mcp"],
      scopes: ["mcp:tools"],
      name: "Test project",
      ...project,
    };
  }

  /** A member rather than a method: it is handed over alone. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => this.#answer(new Request(input, init));

  token(facts: TestTokenFacts = {}): string {
    const { resources, scopes } = this.#project;
    const token = `mcpauth_at_${randomUUID().replaceAll("-", "")}`;
    this.#tokens.set(token, {
      sub: "usr_test",
      username: "test",
      scopes,
      clientId: "cli_test",
      clientName: "Test client",
      resource: resources[0] ?? "",
      expiresInSeconds: 3600,
      issuedAt: Math.floor(Date.now() / 1000),
      ...facts,
    });
    return token;
  }

  apiKey(facts: TestApiKeyFacts = {}): string {
    return this.#apiKeys.add(facts);
  }

  revoke(token: string): void {
    this.#tokens.delete(token);
    this.#apiKeys.end(token);
  }

  async #answer(request: Request): Promise<Response> {
    if (this.down) return refuse(503, "temporarily_unavailable");
    if (request.headers.get("Authorization") !== `Bearer ${this.registrationSecret}`) {
      return refuse(401, "invalid_client");
    }
    const { pathname } = new URL(request.url);
    if (request.method === "GET" && pathname === "/api/oauth/resource") return this.#describe();
    const form = new URLSearchParams(await request.text());
    if (pathname === "/api/oauth/introspect") return this.#introspect(form.get("token") ?? "");
    if (pathname === "/api/oauth/revoke") return this.#revokeFor(form);
    if (pathname === "/api/oauth/token/exchange") return this.#exchange(form);
    return refuse(404, "not_found");
  }

  #describe(): Response {
    const { name, resources, scopes } = this.#project;
    return Response.json({ issuer: this.url, resource_name: name, resources, scopes_supported: scopes });
  }

  /** RFC 7662 §2.2: one answer for every token that does not work, whatever the reason. */
  #introspect(token: string): Response {
    const { resources, scopes: projectScopes } = this.#project;
    const key = this.#apiKeys.introspect(token, projectScopes);
    if (key) return Response.json({ iss: this.url, aud: resources, ...key });
    const facts = this.#tokens.get(token);
    if (!facts || expiryOf(facts) <= Date.now() / 1000) return Response.json({ active: false });
    const { scopes, clientId, clientName, resource, issuedAt, expiresInSeconds, ...holder } = facts;
    return Response.json({
      active: true,
      token_type: "Bearer",
      iss: this.url,
      ...holder,
      client_id: clientId,
      client_name: clientName,
      scope: scopes.join(" "),
      aud: resource,
      iat: issuedAt,
      exp: issuedAt + expiresInSeconds,
    });
  }

  /** RFC 7009 for one token; with a subject all of its tokens. Keys end in the dashboard alone. */
  #revokeFor(form: URLSearchParams): Response {
    const subject = form.get("subject");
    if (subject === null) {
      this.#tokens.delete(form.get("token") ?? "");
      return new Response();
    }
    const tokens = [...this.#tokens].filter(([, facts]) => facts.subject === subject);
    for (const [token] of tokens) this.#tokens.delete(token);
    return Response.json({ revoked: tokens.length });
  }

  /** RFC 8693: whoever the secret's holder names gets a token. */
  #exchange(form: URLSearchParams): Response {
    const subject = form.get("subject_token");
    if (!subject) return refuse(400, "invalid_request");
    const scopes = form.get("scope")?.split(" ") ?? this.#project.scopes;
    const expiresInSeconds = Number(form.get("expires_in") ?? 3600);
    const person = { sub: subOf(subject), username: subject, subject };
    const optional = ["resource", "name", "email"].flatMap((name) => {
      const value = form.get(name);
      return value === null ? [] : [[name, value]];
    });
    const claims = form.get("claims");
    const facts = {
      ...person,
      ...Object.fromEntries(optional),
      ...(claims && { claims: JSON.parse(claims) }),
    };
    return Response.json({
      access_token: this.token({ ...facts, scopes, expiresInSeconds }),
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      expires_in: expiresInSeconds,
      scope: scopes.join(" "),
    });
  }
}

function expiryOf({ issuedAt, expiresInSeconds }: Facts): number {
  return issuedAt + expiresInSeconds;
}

function refuse(status: number, error: string): Response {
  const headers: Record<string, string> = status === 503 ? { "Retry-After": "1" } : {};
  return Response.json({ error }, { status, headers });
}
