/** Test app: the whole dashboard at a URL, against a server of typed answers. */
import { cleanup, configure, render } from "@testing-library/react";
import { TRPCClientError } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { afterEach, vi } from "vitest";
import type { Client } from "../shared/client.ts";
import type { Project } from "../shared/project.ts";
import { starterScopes } from "../shared/scope.ts";
import { App, createDashboard } from "./app.tsx";
import { forgetFreshSecret } from "./fresh-secret.ts";
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
  user: { id: "usr_1", username: "mona", name: "Mona Octocat" },
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
    scopes: ["mcp:tools"],
    serverUrls: ["https://mcp.acme.dev/mcp"],
    createdAt: hoursFromNow(-3),
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
  localStorage.clear();
  sessionStorage.clear();
});

let leave: (() => void) | undefined;

/** Signed in as mona, and no clients added by hand, unless the answers say otherwise. */
export function renderApp(url: string, answers: Answers) {
  const calls: string[] = [];
  window.history.replaceState(null, "", url);
  const usual: Answers = { session: { get: () => session }, clients: { list: () => [] } };
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

function fakeLink(answers: Answers, calls: string[]): Link {
  return () =>
    ({ op }) =>
      observable((observer) => {
        calls.push(op.path);
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
