/** Key states: the installation's keys as its people see them. Nothing of the keys themselves has a place here. */
import { hash } from "node:crypto";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { SigningKeyState } from "../shared/server/signing-keys.ts";
import { signingKeyStates } from "../shared/server/signing-keys.ts";

export interface KeysView {
  /** Newest first. */
  keys: SigningKeyView[];
  /** Of `MCPAUTH_ENCRYPTION_KEY`, newest first: by its mark a key is recognised on every server. */
  encryption: { mark: string; seals: boolean }[];
}

export interface SigningKeyView {
  kid: string;
  state: SigningKeyState["state"];
  createdAt: string;
  signsFrom: string;
  publishedUntil?: string;
}

export async function viewKeys(parts: { database: Database; keyring: Keyring }): Promise<KeysView> {
  const { database, keyring } = parts;
  const states = await signingKeyStates(database, keyring);
  return {
    keys: states.map(({ kid, state, createdAt, signsFrom, publishedUntil }) => ({
      kid,
      state,
      createdAt: createdAt.toISOString(),
      signsFrom: signsFrom.toISOString(),
      ...(publishedUntil && { publishedUntil: publishedUntil.toISOString() }),
    })),
    encryption: keyring
      .derive("signing-keys")
      .map((key, index) => ({ mark: hash("sha256", key, "hex").slice(0, 8), seals: index === 0 })),
  };
}
