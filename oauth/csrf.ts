/** CSRF: a token in each form, which only the page we rendered for this request and person can hold. */
import { timingSafeEqual } from "node:crypto";
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

  /** @param subject what the form is about: the request, the person who sees it, the act */
  issue(subject: string): string {
    return this.#keyring.digests("forms", subject)[0];
  }

  /**
   * The form must come from a page of ours and carry the token of that page.
   *
   * @throws errors.InvalidRequest
   */
  verify(request: Request, subject: string): void {
    const origin = request.get("Origin");
    const presented = Buffer.from(String(request.body?.csrf ?? ""));
    const valid = this.#keyring
      .digests("forms", subject)
      .map((digest) => Buffer.from(digest))
      .some((digest) => digest.length === presented.length && timingSafeEqual(digest, presented));
    if (valid && (origin === undefined || origin === this.#issuer)) return;
    throw new errors.InvalidRequest("the form was not sent from the page it belongs to: open the page again");
  }
}
