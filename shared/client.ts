/** Client: a program that connects to a project's servers, be it that members added it by hand or that it introduced itself. */
import * as z from "zod/mini";
import { redirectUriProblem } from "./redirect-uri.ts";

/** `person`: people sign in and allow it (RFC 6749 §4.1). `machine`: it asks in its own name (RFC 6749 §4.4). */
export type ClientKind = "person" | "machine";

const maximumRedirectUris = 20;

const clientName = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, "Give the client a name: people and you tell it from others by it."),
    z.maxLength(60, "A name has at most 60 characters."),
  );

/** One sentence for all, so that a form can show it at its one field. */
const redirectUris = z.array(z.string()).check(
  z.maxLength(maximumRedirectUris, `A client has at most ${maximumRedirectUris} redirect addresses.`),
  z.check((context) => {
    const problems = context.value.map((uri) => ({ uri, problem: redirectUriProblem(uri) }));
    const bad = problems.find(({ problem }) => problem !== undefined);
    if (!bad) return;
    const message = `“${bad.uri}” ${bad.problem}.`;
    context.issues.push({ code: "custom", message, input: context.value });
  }),
);

const distinct = z.pipe(
  z.array(z.string().check(z.maxLength(2048))).check(z.maxLength(100)),
  z.transform((values: string[]) => [...new Set(values)]),
);

const ofPeople = {
  kind: z.literal("person"),
  name: clientName,
  redirectUris,
  /** Whether people may also allow it by a code that it shows (RFC 8628). Then it may do without redirect addresses. */
  device: z._default(z.boolean(), false),
};

const ofMachine = { kind: z.literal("machine"), name: clientName, scopes: distinct, serverUrls: distinct };

const needsRedirect = z.refine<{ redirectUris: string[]; device: boolean }>(
  (client) => client.device || client.redirectUris.length > 0,
  {
    path: ["redirectUris"],
    error: "Enter at least one redirect address: where the client takes its answer.",
    // Told along with what else is wrong.
    when: ({ value }) => Array.isArray((value as { redirectUris?: unknown }).redirectUris),
  },
);

export const clientInput = z.discriminatedUnion("kind", [
  z
    .object({
      ...ofPeople,
      /** Whether it can keep a secret: a program on people's own devices cannot (RFC 8252 §8.5). */
      confidential: z._default(z.boolean(), false),
    })
    .check(needsRedirect),
  z.object(ofMachine),
]);

/** Of a client that stands. Whom it acts for and whether it has a secret stays as it is. */
export const clientChange = z.discriminatedUnion("kind", [
  z.object(ofPeople).check(needsRedirect),
  z.object(ofMachine),
]);

/** A client that members added, as they see it. */
export interface Client {
  id: string;
  name: string;
  kind: ClientKind;
  /** Whether it has a secret. */
  confidential: boolean;
  /** None for a machine. */
  redirectUris: string[];
  /** Whether people may allow it by a code. */
  device: boolean;
  /** What a machine may ask for, and where; none for the others, whom people allow. */
  scopes: string[];
  serverUrls: string[];
  createdAt: string;
}

/**
 * Who vouches for a client's name: members who added it, members who trust it, the https host that its document and its
 * answers share, a document alone, or nobody but itself.
 */
export const clientIdentities = ["added", "trusted", "verified", "unproven", "registered"] as const;
export type ClientIdentity = (typeof clientIdentities)[number];

/** `unused`: not seen for 30 days. */
export const clientStatuses = ["used", "unused", "disabled"] as const;
export type ClientStatus = (typeof clientStatuses)[number];

export const clientViews = ["grouped", "all"] as const;
export type ClientView = (typeof clientViews)[number];

/** How long a client may be away before it can be removed as unused, in days. */
export const unusedDays = [7, 30, 90] as const;

/** One app: a client alone, or all that introduced themselves by the same name and for the same place. */
export interface ClientGroup {
  key: string;
  clientIds: string[];
  /** What it calls itself, or the members' own name for it. Empty if the issuer has forgotten it. */
  name: string;
  identity: ClientIdentity;
  /** Where it is answered: hosts, `localhost`, schemes; `device` if by a code alone. */
  places: string[];
  /** Of its registrations, those seen in the last 30 days, and those that members disabled. */
  used: number;
  disabled: number;
  /** Who allowed it something; `countedPeople` at most. */
  people: number;
  firstSeenAt?: string;
  /** Absent until it is first used. */
  lastSeenAt?: string;
}

export interface ClientPage {
  groups: ClientGroup[];
  /** Absent on the last page. */
  next?: string;
  /** Of all that match: apps and registrations. */
  total: { groups: number; clients: number };
  /** Whether there are no more than could be looked through: those used last. */
  complete: boolean;
}

export interface Decision {
  at: string;
  /** The member's username, if they still have an account. */
  by?: string;
  reason?: string;
}

/** A client with all that a project knows of it. */
export interface ClientDetail extends Client {
  /** The members' own name for it. */
  label?: string;
  identity: ClientIdentity;
  /** Whether it can be changed here. */
  isOwn: boolean;
  /** The issuer has forgotten it: it has to register again. */
  isGone: boolean;
  disabled?: Decision;
  trusted?: Decision;
  firstSeenAt?: string;
  lastSeenAt?: string;
  people: number;
  /** What it said it would ask for, and what people have allowed, by how many of them. */
  asked: string[];
  granted: { scope: string; people: number }[];
  /** Of one that brings its own metadata. */
  document?: { address: string; firstSeenAt?: string; fetchedAt: string; freshUntil: string };
  /** As it is stored, without its secret. */
  metadata: Record<string, unknown>;
}
