/** Person: somebody who uses a project's servers, as its members see them. */
import type { Decision } from "./client.ts";

/** Who signed in, and for whom the product had a token minted. */
export const personKinds = ["signed_in", "minted"] as const;
export type PersonKind = (typeof personKinds)[number];

export const personStatuses = ["open", "blocked"] as const;
export type PersonStatus = (typeof personStatuses)[number];

export interface PersonName {
  /** Absent where it would show an address to a viewer. */
  id?: string;
  /** Username, or what the product calls a minted person. Empty if the account is no more. */
  name: string;
  kind: PersonKind;
}

export interface PersonSummary extends PersonName {
  /** `github`, `development`, or an issuer: where they have their account. Absent for the product's own users. */
  provider?: string;
  fullName?: string;
  email?: string;
  avatarUrl?: string;
  /** How many clients they allowed something. */
  apps: number;
  firstSeenAt: string;
  lastSeenAt: string;
  blocked?: Decision;
}

export interface PersonPage {
  people: PersonSummary[];
  /** Absent on the last page. */
  next?: string;
  /** How many match. */
  total: number;
  /** Whether there are no more than could be looked through: those seen last. */
  complete: boolean;
}

/** What a person allowed a client. */
export interface Grant {
  id: string;
  person: PersonName;
  /** Its name is empty if the issuer has forgotten it. Of what was minted it is the project. */
  client: { id: string; name: string };
  serverUrl: string;
  scopes: string[];
  since: string;
  endsAt: string;
  /** The newest use on record, which goes back two weeks. */
  lastUsedAt?: string;
  userAgent?: string;
  /** Left out for viewers. */
  network?: string;
}

export interface GrantPlace {
  person: string;
  id: string;
}

export interface GrantPage {
  grants: Grant[];
  /** Absent on the last page. */
  next?: GrantPlace;
}
