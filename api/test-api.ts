/** Test API: the dashboard's server over HTTP on a real database, and people who call it. For tests. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import type { TRPCClient, TRPCClientError } from "@trpc/client";
import { createTRPCClient, httpLink } from "@trpc/client";
import type { inferRouterInputs } from "@trpc/server";
import express from "express";
import { pino } from "pino";
import type { Project } from "../shared/project.ts";
import type { Database, User } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { Outbound } from "../shared/server/outbound.ts";
import { signInUser } from "../shared/server/users.ts";
import { openTestDatabase } from "../test/database.ts";
import { createApi } from "./app.ts";
import type { ApiEnv } from "./env.ts";
import type { AppRouter } from "./router.ts";
import { Sessions } from "./session.ts";

/** What was logged: whole lines, without any redaction that the real log has on top. */
export interface LogLine {
  level: number;
  msg: string;
  id?: string;
}

export interface TestApi {
  url: string;
  env: ApiEnv;
  database: Database;
  keyring: Keyring;
  logged: LogLine[];
  /** Signs a person in, by the same function as the real sign-in. */
  signIn(username: string): Promise<Caller>;
  /** Somebody without a session. */
  anonymous: Caller;
  close(): Promise<void>;
}

export interface Caller {
  user: User | undefined;
  /** The `Cookie` header of this person's browser. */
  cookie: string;
  trpc: TRPCClient<AppRouter>;
}

export interface TestApiOptions {
  database?: Database;
  env?: Partial<ApiEnv>;
  /** How servers of projects are reached; no name leads anywhere if not given. */
  outbound?: Outbound;
}

export async function startApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = options.database ?? (await openTestDatabase());
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = testEnv({ dashboardUrl: url, ...options.env });
  const keyring = new Keyring(env.encryptionKeys);
  const logged: LogLine[] = [];
  const outbound = options.outbound ?? new Outbound({ resolve: async () => [] });
  const api = createApi({ env, database, keyring, log: pino(collect(logged)), outbound });
  const door = sessionDoor(new Sessions(database, env.dashboardUrl));
  server.on("request", (request, response) =>
    (request.url?.startsWith("/test/") ? door : api)(request, response),
  );
  return {
    url,
    env,
    database,
    keyring,
    logged,
    anonymous: { user: undefined, cookie: "", trpc: clientOf(url, "") },
    signIn: async (username) => {
      const user = await signInUser(database, { provider: "development", subject: username }, { username });
      const answer = await fetch(`${url}/test/${user._id}`, { method: "POST" });
      const cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
      return { user, cookie, trpc: clientOf(url, cookie) };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
    },
  };
}

function testEnv(changes: Partial<ApiEnv>): ApiEnv {
  return {
    // Nobody listens there.
    issuer: "http://127.0.0.1:1",
    dashboardUrl: "",
    encryptionKeys: [randomBytes(32)],
    mongodbUri: "",
    port: 0,
    trustProxy: 0,
    logLevel: "info",
    admins: [],
    ...changes,
  };
}

/** `POST /test/<user id>` starts a session, as the end of a sign-in does. */
function sessionDoor(sessions: Sessions): (request: IncomingMessage, response: ServerResponse) => void {
  return express().post("/test/:userId", async (request, response) => {
    await sessions.start(request, response, { userId: request.params.userId, signedInAt: new Date() });
    response.json({});
  });
}

/** Calls as a page of the dashboard does in this person's browser. */
function clientOf(url: string, cookie: string): TRPCClient<AppRouter> {
  const headers = { "x-mcpauth-csrf": "1", Origin: url, ...(cookie && { Cookie: cookie }) };
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] });
}

function collect(lines: LogLine[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
}

/** What a person sends to register a client by hand: a program that people allow. */
export function personClient({ id }: Project): ClientOf<"person"> {
  return { projectId: id, kind: "person", name: "App", redirectUris: ["https://app.example/cb"] };
}

/** One that acts in its own name, at every server URL of the project. */
export function machineClient({ id, serverUrls }: Project): ClientOf<"machine"> {
  return { projectId: id, kind: "machine", name: "Nightly report", scopes: ["mcp:tools"], serverUrls };
}

type ClientOf<Kind> = inferRouterInputs<AppRouter>["clients"]["create"] & { kind: Kind };

/** The error a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<TRPCClientError<AppRouter>> {
  const outcome = await call.then(
    (value) => new Error(`the call succeeded: ${JSON.stringify(value)}`),
    (error: TRPCClientError<AppRouter>) => error,
  );
  if ("data" in outcome) return outcome;
  throw outcome;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  error: { message: string; data: Record<string, unknown> } | undefined;
}

/** Calls over plain HTTP as a page of the dashboard does. A header that is undefined is left out. */
export async function callOver(
  { url }: TestApi,
  { path, type, input }: { path: string; type: "query" | "mutation" | "subscription"; input: unknown },
  headers: Record<string, string | undefined> = {},
): Promise<Answer> {
  const query = type !== "mutation" && input !== undefined;
  const parameter = query ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  const all = { Origin: url, "x-mcpauth-csrf": "1", "Content-Type": "application/json", ...headers };
  const response = await fetch(`${url}/trpc/${path}${parameter}`, {
    headers: Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ...(type === "mutation" && { method: "POST", body: JSON.stringify(input) }),
  });
  if (type === "subscription" && response.ok) return firstEvent(response);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, error: JSON.parse(text).error };
}

/** Of a stream of server-sent events the first that tells something, in the form of an answer to a query. */
async function firstEvent({ headers, body }: Response): Promise<Answer> {
  let read = "";
  for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    read += chunk;
    const told = /^(?:event: (serialized-error)\n)?data: (.*)\n(?:id: .*\n)?\n/m.exec(
      read.replace(/^event: connected\n.*\n\n/, ""),
    );
    if (!told) continue;
    const [, failed, data = "null"] = told;
    if (!failed)
      return {
        status: 200,
        headers,
        text: JSON.stringify({ result: { data: JSON.parse(data) } }),
        error: undefined,
      };
    const error: Answer["error"] = JSON.parse(data);
    return { status: Number(error?.data.httpStatus), headers, text: JSON.stringify({ error }), error };
  }
  throw new Error(`the stream ended without an event: ${read}`);
}
