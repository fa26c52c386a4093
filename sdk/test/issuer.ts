/** An issuer for tests: the answers the SDK asks for, and every way they can go wrong. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { crc32 } from "node:zlib";
import { listen } from "./listen.ts";

/** What the issuer says of a token; `undefined` members are left out of the answer. */
export interface IssuedToken {
  aud?: string | string[] | undefined;
  scope?: string | undefined;
  client_id?: string | undefined;
  client_name?: string | undefined;
  sub?: string | undefined;
  username?: string | undefined;
  token_type?: string | undefined;
  exp?: number | undefined;
  /** Whatever else an answer may hold. */
  [name: string]: unknown;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export class FakeIssuer implements AsyncDisposable {
  /** The project's server URLs. */
  resources: string[] = [];
  scopes: string[] = ["mcp:tools"];
  /** Answers instead of the issuer itself, until it is set to undefined. */
  instead: Answer | undefined;
  /** Requests seen, by path. */
  readonly asked: Record<string, number> = {};
  /** The form of the last request to each path. */
  readonly forms: Record<string, Record<string, string>> = {};
  /** Connections that requests came over. */
  readonly sockets = new Set<Socket>();
  readonly tokens = new Map<string, IssuedToken>();
  readonly close: () => Promise<void>;
  readonly url: string;
  secret: string;

  constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.close = close;
    this.secret = secretFor(url);
  }

  get introspections(): number {
    return this.asked["/api/oauth/introspect"] ?? 0;
  }

  /** A token for the first server URL, valid for an hour, unless told otherwise. */
  issue(facts: IssuedToken = {}): string {
    const token = `mcpauth_at_${randomBytes(24).toString("base64url")}`;
    this.tokens.set(token, {
      aud: this.resources[0],
      scope: "mcp:tools",
      client_id: "cli_1",
      client_name: "Claude",
      sub: "usr_1",
      username: "mona",
      token_type: "Bearer",
      exp: Math.floor(Date.now() / 1000) + 3600,
      ...facts,
    });
    return token;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    this.asked[path] = (this.asked[path] ?? 0) + 1;
    this.sockets.add(request.socket);
    const form = new URLSearchParams(await bodyOf(request));
    this.forms[path] = Object.fromEntries(form);
    if (this.instead) return this.instead(request, response);
    send(response, this.#reply(request, form));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #reply({ headers, url }: IncomingMessage, form: URLSearchParams): Reply {
    if (headers.authorization !== `Bearer ${this.secret}`) {
      return { status: 401, body: { error: "invalid_client", error_description: "no such secret" } };
    }
    const token = form.get("token") ?? "";
    if (url === "/api/oauth/resource") return { status: 200, body: this.#project() };
    if (url === "/api/oauth/introspect") return { status: 200, body: this.#introspection(token) };
    if (url === "/api/oauth/revoke")
      return { status: 200, body: this.#revocation(token, form.get("subject")) };
    if (url === "/api/oauth/token/exchange") return { status: 200, body: this.#mint(form) };
    return { status: 404, body: { error: "not_found" } };
  }

  #project(): object {
    const { url: issuer, resources, scopes } = this;
    return { issuer, resource_name: "Acme", resources, scopes_supported: scopes };
  }

  #introspection(token: string): object {
    const facts = this.tokens.get(token);
    return facts ? { active: true, iss: this.url, ...facts } : { active: false };
  }

  #revocation(token: string, subject: string | null): object | string {
    this.tokens.delete(token);
    if (subject === null) return "";
    const tokens = [...this.tokens].filter(([, facts]) => facts.subject === subject);
    for (const [revoked] of tokens) this.tokens.delete(revoked);
    return { revoked: tokens.length };
  }

  #mint(form: URLSearchParams): object {
    const subject = form.get("subject_token") ?? "";
    const scope = form.get("scope") ?? this.scopes.join(" ");
    const claims = JSON.parse(form.get("claims") ?? "null") ?? undefined;
    return {
      access_token: this.issue({ sub: `own:${subject}`, subject, scope, claims }),
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      expires_in: Number(form.get("expires_in") ?? 3600),
      scope,
    };
  }
}

/** Starts an issuer whose project has these server URLs. */
export async function startIssuer(...resources: string[]): Promise<FakeIssuer> {
  let issuer: FakeIssuer | undefined;
  const { url, close } = await listen((request, response) => {
    issuer?.answer(request, response).catch(() => response.destroy());
  });
  issuer = new FakeIssuer(url, close);
  issuer.resources = resources;
  return issuer;
}

/** A registration secret of an issuer, made by zlib's CRC-32 rather than the SDK's own. */
export function secretFor(issuer: string): string {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const random = Array.from(randomBytes(43), (byte) => alphabet[byte % 62]).join("");
  const tail = Buffer.from(issuer).toString("base64url");
  let rest = crc32(`${random}_${tail}`);
  let sum = "";
  while (sum.length < 6) {
    sum = alphabet[rest % 62] + sum;
    rest = Math.floor(rest / 62);
  }
  return `mcpauth_sk_${random}${sum}_${tail}`;
}

/** The same reply, whatever is asked. */
export function always(reply: Reply): Answer {
  return (_request, response) => send(response, reply);
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
