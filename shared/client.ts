/** Client: a program that a project's owner registers by hand, because it cannot do so itself or acts for nobody. */
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
  z.minLength(1, "Enter at least one redirect address: where the client takes its answer."),
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

export const clientInput = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("person"),
    name: clientName,
    redirectUris,
    /** Whether it can keep a secret: a program on people's own devices cannot (RFC 8252 §8.5). */
    confidential: z._default(z.boolean(), false),
  }),
  z.object({ kind: z.literal("machine"), name: clientName, scopes: distinct, serverUrls: distinct }),
]);

/** A client as the owner of its project sees it. */
export interface Client {
  id: string;
  name: string;
  kind: ClientKind;
  /** Whether it has a secret. */
  confidential: boolean;
  /** None for a machine. */
  redirectUris: string[];
  /** What a machine may ask for, and where; none for the others, whom people allow. */
  scopes: string[];
  serverUrls: string[];
  createdAt: string;
}
