/** Cause: one way in which a step can fail. */

/** What is recorded of a failure. */
export interface Failed {
  step: string;
  error?: string | undefined;
  /** Why, in the words the caller was answered with. */
  cause?: string | undefined;
  facts?: Record<string, string> | undefined;
}

export interface Cause {
  id: string;
  /** It applies to these steps, to all if absent; to this code; and to a recorded cause of this form. */
  steps?: readonly string[];
  error?: string;
  cause?: RegExp;
  title: string;
  why: string | ((failed: Failed) => string);
  fix: string;
  /** `you` runs the MCP server, `operator` the issuer. */
  whoCanFix: "client" | "you" | "person" | "operator";
  /** Names of two facts that should be equal: what was sent, and what was expected or, if absent, the server URLs. */
  compared?: readonly [string] | readonly [string, string];
}
