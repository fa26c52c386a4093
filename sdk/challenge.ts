/** Challenge: the WWW-Authenticate header of a refusal (RFC 6750 §3, RFC 9728 §5.1). */

export interface Challenge {
  /** Left out where no credentials were sent (RFC 6750 §3.1). */
  readonly error?: "invalid_request" | "invalid_token" | "insufficient_scope";
  /** Text of ours, never of a caller or the issuer: nothing here is escaped. */
  readonly description?: string;
  readonly scopes?: readonly string[];
  readonly metadataUrl: string;
}

export function formatChallenge({ error, description, scopes = [], metadataUrl }: Challenge): string {
  const scope = scopes.join(" ");
  if (!error) {
    return `Bearer resource_metadata="${metadataUrl}"${scope && `, scope="${scope}"`}`;
  }
  return [
    `Bearer error="${error}"`,
    `error_description="${description}"`,
    ...(scope ? [`scope="${scope}"`] : []),
    `resource_metadata="${metadataUrl}"`,
  ].join(", ");
}

/**
 * All scopes a client should ask for next: those it has and those it lacks, since clients ask for exactly what
 * they read here. Never `offline_access`, which is no scope of a resource.
 */
export function scopesToAskFor(granted: readonly string[], required: readonly string[]): readonly string[] {
  const quotable = granted.filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  // What is missing first: mcp-remote takes a challenge that reads like the metadata's list for its own default.
  return [...new Set([...required, ...quotable])].filter((scope) => scope !== "offline_access");
}
