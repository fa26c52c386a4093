/** Test app: the whole dashboard at a URL, against a server of typed answers. */
import { cleanup, configure, render } from "@testing-library/react";
import { TRPCClientError } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { afterEach, vi } from "vitest";
import type { Client, ClientDetail } from "../shared/client.ts";
import { openClientPolicy } from "../shared/client-policy.ts";
import { usualLifetimes } from "../shared/lifetimes.ts";
import type { Project } from "../shared/project.ts";
import { starterScopes } from "../shared/scope.ts";
import { setupStations } from "../shared/setup.ts";
import { App, createDashboard } from "./app.tsx";
import { forgetFreshSecret } from "./fresh-secret.ts";
import { forgetDemand } from "./recent-sign-in.ts";
import type { Inputs, Link, Outputs } from "./trpc.ts";

type Awaitable<T> = T | Promise<T>;

/** What the server answers, by noun and verb. A call that a test did not foresee fails. */
export type Answers = {
  [Noun in keyof Inputs]?: {
    [Verb in keyof Inputs[Noun]]?: (
      input: Inputs[Noun][Verb],
    ) => Verb extends keyof Outputs[Noun] ? Awaitable<Outputs[Noun][Verb]> : never;
  };
};

export const session: Outputs["session"]["get"] = {
  user: { id: "usr_1", username: "mona", name: "Mona Octocat", isAdmin: false },
  issuer: "http://localhost:4000",
};

export function aProject(about: Partial<Project> = {}): Project {
  return {
    id: "prj_1",
    name: "Acme",
    role: "owner",
    serverUrls: ["https://mcp.acme.dev/mcp"],
    scopes: [...starterScopes],
    rotation: "window",
    tokenFormat: "opaque",
    lifetimes: usualLifetimes,
    branding: {},
    clientPolicy: openClientPolicy,
    deletionProtected: false,
    secrets: [{ id: "sec_1", hint: "f3a9", createdAt: hoursFromNow(-48) }],
    createdAt: hoursFromNow(-48),
    ...about,
  };
}

export function aClient(about: Partial<Client> = {}): Client {
  return {
    id: "cli_1",
    name: "Nightly report",
    kind: "machine",
    confidential: true,
    redirectUris: [],
    device: false,
    scopes: ["mcp:tools"],
    serverUrls: ["https://mcp.acme.dev/mcp"],
    createdAt: hoursFromNow(-3),
    ...about,
  };
}

/** One that registered itself and that two people allowed something. */
export function aKnownClient(about: Partial<ClientDetail> = {}): ClientDetail {
  const redirectUris = ["https://claude.ai/api/mcp/auth_callback"];
  return {
    ...aClient({
      name: "Claude",
      kind: "person",
      confidential: false,
      redirectUris,
      scopes: [],
      serverUrls: [],
    }),
    identity: "registered",
    isOwn: false,
    isGone: false,
    people: 2,
    asked: [],
    granted: [{ scope: "mcp:tools", people: 2 }],
    firstSeenAt: hoursFromNow(-3),
    lastSeenAt: hoursFromNow(-1),
    metadata: { client_name: "Claude", redirect_uris: redirectUris },
    ...about,
  };
}

/** Of the last two hours. */
export function anOverview(about: Partial<Outputs["usage"]["overview"]> = {}): Outputs["usage"]["overview"] {
  const nothing = { tokens: {}, verifications: { ok: 0, failed: 0 }, failures: {} };
  return {
    bars: [
      { from: "2026-11-25T13:00:00.000Z", to: "2026-11-25T14:00:00.000Z", ...nothing },
      { from: "2026-11-25T14:00:00.000Z", to: "2026-11-25T15:00:00.000Z", ...nothing },
    ],
    total: nothing,
    active: { clients: 0, people: 0 },
    used: true,
    ...about,
  };
}

/** A secret is there, and nothing else was seen. */
export function aSetup(about: Partial<Outputs["setup"]["state"]> = {}): Outputs["setup"]["state"] {
  const waiting = setupStations.map((name) => ({ name, state: "waiting" as const }));
  const [, ...others] = waiting;
  const since = hoursFromNow(-1);
  return {
    stations: [{ name: "secret", state: "seen", at: since, by: "…f3a9" }, ...others],
    since,
    complete: false,
    ...about,
  };
}

export function hoursFromNow(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

// A page's code is fetched when it is first shown, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

// Each test starts in a fresh browser.
afterEach(() => {
  cleanup();
  leave?.();
  forgetFreshSecret();
  forgetDemand();
  localStorage.clear();
  sessionStorage.clear();
});

let leave: (() => void) | undefined;

export const noClients: Outputs["clients"]["list"] = {
  groups: [],
  total: { groups: 0, clients: 0 },
  complete: true,
};

/** Of a project at which nothing has happened yet. */
const usage: NonNullable<Answers["usage"]> = {
  overview: () => anOverview({ used: false }),
  attention: () => [],
  activities: () => [],
};

/** Signed in as mona, no clients added by hand, and nothing counted, unless the answers say otherwise. */
export function renderApp(url: string, answers: Answers) {
  const calls: string[] = [];
  window.history.replaceState(null, "", url);
  const usual: Answers = {
    session: { get: () => session },
    clients: { list: () => noClients },
    connections: { list: () => ({ connections: [] }), errors: () => [] },
    setup: { state: () => aSetup(), checks: () => [] },
    usage,
  };
  const dashboard = createDashboard(fakeLink({ ...usual, ...answers }, calls));
  const { history } = dashboard.router;
  leave = history.destroy;
  const { unmount } = render(<App dashboard={dashboard} />);
  return { calls, history, queryClient: dashboard.queryClient, unmount };
}

/** A failure as the server words it: a code, and the fields it complains about. */
export function refusal(code: string, fields?: Record<string, string>): TRPCClientError<never> {
  const data = { code, httpStatus: 400, trace: "7XQ2M", ...(fields && { fields }) };
  return TRPCClientError.from({ error: { message: code, code: -32000, data } } as never);
}

/** The server's answer to somebody who is signed in and may not do this, or not now. */
export function denial(reason: "role" | "recent_sign_in"): TRPCClientError<never> {
  const data = { code: "FORBIDDEN", httpStatus: 403, trace: "7XQ2M", fields: {}, reason };
  return TRPCClientError.from({ error: { message: reason, code: -32000, data } } as never);
}

function fakeLink(answers: Answers, calls: string[]): Link {
  return () =>
    ({ op }) =>
      observable((observer) => {
        calls.push(op.path);
        // Nothing new ever happens.
        if (op.type === "subscription") return;
        answer(answers, op.path, op.input).then(
          (data) => {
            observer.next({ result: { type: "data", data } });
            observer.complete();
          },
          (error) => observer.error(error),
        );
      });
}

async function answer(answers: Answers, path: string, input: unknown): Promise<unknown> {
  const [noun = "", verb = ""] = path.split(".");
  const verbs = (answers as Record<string, Record<string, (input: unknown) => unknown>>)[noun];
  const reply = verbs?.[verb];
  if (!reply) throw new Error(`The test gives no answer to ${path}.`);
  return reply(input);
}
