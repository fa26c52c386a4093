/**
 * Revocations: the tokens and people this process has revoked itself, so that nothing in it trusts an older answer. Those
 * that others revoke are seen within `cacheTtlMs`.
 */
import type { TokenFacts } from "./introspection.ts";
import { TokenCache } from "./token-cache.ts";
import { digest } from "./token-digest.ts";

/** ESM and CommonJS have a copy of this module each, and one process may use both. */
const registryKey = Symbol.for("getmcpauth.revocations");
const capacity = 10_000;

interface Registry {
  count: number;
  /** How many revocations there were with this one, the last of its kind. A clock could not tell it from one at the same time. */
  readonly revocations: TokenCache<number>;
}

const holder = globalThis as { [registryKey]?: Registry };
holder[registryKey] ??= { count: 0, revocations: new TokenCache(capacity) };
const registry = holder[registryKey];

/** How many there have been: an answer is judged by how many it may not know of. */
export function countRevocations(): number {
  return registry.count;
}

export function noteRevokedToken(token: string): void {
  note(`token ${digest(token)}`);
}

/** @param subject - as the issuer or as the product calls the person */
export function noteRevokedSubject(subject: string): void {
  note(`subject ${subject}`);
}

/** Whether what an answer is about was revoked later than a count of revocations. */
export function isRevokedSince(count: number, key: string, { sub, minted }: TokenFacts): boolean {
  if (count === registry.count) return false;
  const names = [`token ${key}`, `subject ${sub}`, `subject ${minted?.subject ?? sub}`];
  return names.some((name) => (registry.revocations.get(name) ?? 0) > count);
}

function note(name: string): void {
  registry.count += 1;
  registry.revocations.set(name, { value: registry.count, until: Number.POSITIVE_INFINITY });
}
