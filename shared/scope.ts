/** Scope: one thing a client may be allowed to do at a project. */

/** What a scope lets a client do, in the order of what a person should look at first. */
export type ScopeEffect = "deletes" | "changes" | "reads";

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
}

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
