/** Too many requests: the answer 429, with the seconds after which it is worth trying again (RFC 6585 §4). */
import type { ServerResponse } from "node:http";
import { errors } from "oidc-provider";

/** No client gives up its registration or its tokens on it. */
export class TooManyRequests extends errors.OIDCProviderError {
  constructor(description: string) {
    super(429, "too_many_requests");
    this.error_description = description;
    this.expose = true;
    // The caller is to slow down, whoever sent it here.
    this.allow_redirect = false;
  }
}

/** @throws TooManyRequests */
export function refuse(response: ServerResponse, seconds: number, reason: string): never {
  response.setHeader("Retry-After", String(seconds));
  response.setHeader("Cache-Control", "no-store");
  throw new TooManyRequests(`${reason}: try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}`);
}
