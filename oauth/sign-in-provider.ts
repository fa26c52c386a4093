/** Sign-in provider: what GitHub and OpenID Connect providers have in common. */
import type { Identity } from "../shared/server/database.ts";
import type { Profile } from "../shared/server/users.ts";
import type { Evidence } from "../shared/sign-in-policy.ts";

export interface SignInProvider {
  /** In addresses, in sign-in policies and in the database. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  /** @throws ProviderUnavailable */
  authorizationUrl(departure: Departure): Promise<string>;
  /**
   * Redeems the code for the person's account and drops the tokens.
   *
   * @throws ProviderUnavailable, ProviderDenied
   */
  identify(arrival: Arrival): Promise<Identified>;
}

/** What is settled when the browser leaves, and holds when it comes back. */
interface Attempt {
  redirectUri: string;
  state: string;
  nonce: string;
  evidence: Evidence;
}

export interface Departure extends Attempt {
  /** RFC 7636 §4.2, S256. */
  codeChallenge: string;
  /** Lets the person choose another account than the one the provider knows in this browser. */
  selectAccount: boolean;
}

export interface Arrival extends Attempt {
  codeVerifier: string;
  /** Our address with the provider's answer in its query. */
  url: URL;
}

export interface Identified {
  identity: Identity;
  profile: Omit<Profile, "vouched">;
  /** Verified addresses, in lower case; absent if they were not asked for. */
  emails?: string[];
  /** Logins of GitHub organisations, in lower case; absent if they were not asked for. */
  organizations?: string[];
}

/** The person did not continue there. */
export class ProviderDenied extends Error {
  override name = "ProviderDenied";
}

/** The provider answered in a way that cannot be used, or not at all. */
export class ProviderUnavailable extends Error {
  override name = "ProviderUnavailable";
}

/** For all that is asked of a provider on one hop: the person waits for the page. */
export const providerMilliseconds = 4_500;
