/** Person: whoever sits before the browser that a client opens, signs in with GitHub and allows the connection. */
import type { Browser, Page } from "../browser.ts";
import type { FakeGitHub } from "../fake-github.ts";
import { decide, newBrowser } from "../harness.ts";

export class Person {
  /** The authorization requests that clients asked this person to answer, oldest first. */
  readonly asked: URL[] = [];
  /** The page at which the last one ended, if the person could not get on. */
  deadEnd: Page | undefined;
  readonly #browser: Browser;

  constructor(issuer: string, gitHub: FakeGitHub) {
    this.#browser = newBrowser(issuer, gitHub.url);
  }

  /** @returns where the browser was sent in the end, or null if the issuer showed an error page instead */
  async answer(authorizationUrl: string): Promise<string | null> {
    this.asked.push(new URL(authorizationUrl));
    this.deadEnd = undefined;
    const first = await this.#browser.open(authorizationUrl);
    if (first.status >= 400) {
      this.deadEnd = first;
      return null;
    }
    const signedIn = first.html.includes("/consent");
    const consent = signedIn ? first : await this.#browser.follow(first, "Continue with GitHub");
    return (await decide(this.#browser, consent, "allow")).url;
  }
}
