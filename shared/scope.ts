/** Scope: one thing a client may be allowed to do at a project. */
import * as z from "zod/mini";
import { deceptive } from "./deceptive-text.ts";

/** What a scope lets a client do, in the order of what a person should look at first. */
export const scopeEffects = ["deletes", "changes", "reads"] as const;
export type ScopeEffect = (typeof scopeEffects)[number];

export interface Scope {
  /** The token on the wire (RFC 6749 §3.3), such as `mcp:tools`. */
  name: string;
  /** The consent page's words, in the voice of "It will be able to …". */
  title: string;
  description: string;
  /** The same words in other languages, by language tag such as `de`. */
  translations?: Record<string, { title: string; description: string }>;
  effect: ScopeEffect;
  /** Granted when a client asks for nothing in particular. */
  default: boolean;
  /** A person may leave it out when they allow the rest. */
  optional?: boolean;
  /** Metadata does not name it, so that no client asks for it before a tool needs it (RFC 6750 §3.1). */
  stepUpOnly?: boolean;
}

export const maximumScopes = 100;

/** Not a project's to define: the issuer gives them a meaning of their own (OpenID Connect Core §5.4, §11). */
export const reservedScopes = ["openid", "profile", "email", "address", "phone", "offline_access"];

const notAName =
  "A name has letters, digits and signs such as : . _ - /, but no spaces and no quotes: tickets:write.";

/** RFC 6749 §3.3, scope-token. */
const scopeName = z.string().check(
  z.trim(),
  z.minLength(1, "Give the scope a name, such as tickets:write."),
  z.maxLength(100, "A name has at most 100 characters."),
  z.regex(/^[\x21\x23-\x5b\x5d-\x7e]*$/, notAName),
  z.refine(
    (name) => !reservedScopes.includes(name),
    "OpenID Connect gives this name a meaning: choose another.",
  ),
);

const words = (most: number) =>
  z.string().check(
    z.trim(),
    z.refine(
      (text) => !deceptive.test(text),
      "Leave out invisible characters and those that turn the writing.",
    ),
    z.maxLength(most, `Use at most ${most} characters.`),
  );

const title = words(80).check(z.minLength(1, "Say in a few words what it lets a client do."));
const description = words(300);

/** BCP 47, as far as pages have texts for it. */
const languageTag = z
  .string()
  .check(z.regex(/^[a-z]{2,3}(-[A-Za-z\d]{2,8})*$/, "A language is a tag such as de or pt-BR."));

export const scopeInput = z
  .object({
    name: scopeName,
    title,
    description,
    translations: z.optional(
      z
        .record(languageTag, z.object({ title, description }))
        .check(z.refine((all) => Object.keys(all).length <= 20, "Translate into at most 20 languages.")),
    ),
    effect: z.literal(scopeEffects),
    default: z.boolean(),
    optional: z.optional(z.boolean()),
    stepUpOnly: z.optional(z.boolean()),
  })
  .check(
    z.refine(({ default: isDefault, stepUpOnly }) => !(isDefault && stepUpOnly), {
      message: "What is given unless less is asked cannot also wait until a tool needs it.",
      path: ["stepUpOnly"],
    }),
  );

/** The scopes a new project starts with. */
export const starterScopes: readonly Scope[] = [
  {
    name: "mcp:tools",
    title: "Use this server's tools",
    description: "Run the tools this server offers, and act for you with them.",
    translations: {
      de: {
        title: "Die Werkzeuge dieses Servers benutzen",
        description: "Die Werkzeuge ausführen, die dieser Server anbietet, und damit in Ihrem Namen handeln.",
      },
    },
    effect: "changes",
    default: true,
  },
];
