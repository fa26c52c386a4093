/** API keys of a test project: keys from before OAuth, answered for as an issuer answers for imported ones. */
import { randomUUID } from "node:crypto";
import type { TestApiKeyFacts } from "./project.ts";

type Key = TestApiKeyFacts & { id: string; importedAt: Date };

/** How long an answer holds for a key that has no end. */
const hour = 3_600_000;

export class TestApiKeys {
  readonly #keys = new Map<string, Key>();

  add(facts: TestApiKeyFacts): string {
    const id = randomUUID().replaceAll("-", "");
    const key = `test_key_${id}`;
    this.#keys.set(key, { id: `key_${id}`, importedAt: new Date(), ...facts });
    return key;
  }

  /** One that has ended stays, so that its holder can be told. */
  end(key: string): void {
    const facts = this.#keys.get(key);
    if (facts) this.#keys.set(key, { ...facts, endsAt: new Date() });
  }

  /** What an introspection says of it, beside what it says of every token; undefined for what is no key. */
  introspect(key: string, projectScopes: readonly string[]): object | undefined {
    const facts = this.#keys.get(key);
    if (!facts) return undefined;
    const { id, label, subject, scopes = projectScopes, importedAt, endsAt } = facts;
    if (endsAt && endsAt.getTime() <= Date.now()) {
      return { active: false, api_key: { ended_at: secondsOf(endsAt) } };
    }
    return {
      active: true,
      token_type: "urn:mcpauth:params:oauth:token-type:api_key",
      client_id: "api-key",
      sub: subject === undefined ? id : subOf(subject),
      ...(subject !== undefined && { subject, username: subject }),
      scope: scopes.join(" "),
      iat: secondsOf(importedAt),
      exp: secondsOf(endsAt ?? new Date(Date.now() + hour)),
      api_key: { id, ...(label !== undefined && { label }) },
    };
  }
}

/** As at a real issuer: never the identifier of somebody who signs in, and of a minted token and a key the same. */
export function subOf(subject: string): string {
  return `prj_test::${subject}`;
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
