/** CSRF: a token in each form, which only the page we rendered for this request and person can hold. */
import type { Request } from "express";
import { errors } from "oidc-provider";
import type { Keyring } from "../shared/server/keyring.ts";

export class FormTokens {
  readonly #keyring: Keyring;
  readonly #issuer: string;

  constructor(keyring: Keyring, issuer: string) {
    this.#keyring = keyring;
    this.#issuer = issuer;
  }

  /**
   * @param subject what the form is about: the request, the person who sees it, the act
   * @param shown what the page showed and the answer is about; comes back with the token
   */
  issue(subject: string, shown?: string): string {
    const [digest] = this.#keyring.digests("forms", signed(subject, shown));
    return shown === undefined ? digest : `${digest}.${shown}`;
  }

  /**
   * The form must come from a page of ours and carry the token of that page.
   *
   * @returns what the page showed
   * @throws errors.InvalidRequest
   */
  verify(request: Request, subject: string): string | undefined {
    const origin = request.get("Origin");
    const [, signature = "", , shown] = /^([^.]*)(\.(.*))?$/s.exec(String(request.body?.csrf)) ?? [];
    const valid = this.#keyring.indexOfDigest("forms", signed(subject, shown), signature) >= 0;
    if (valid && (origin === undefined || origin === this.#issuer)) return shown;
    throw new errors.InvalidRequest("the form was not sent from the page it belongs to: open the page again");
  }
}

function signed(subject: string, shown: string | undefined): string {
  return shown === undefined ? subject : JSON.stringify([subject, shown]);
}
