/** What is stored of a project and of all that happens at it. Described for people in docs/storage.md. */
import type { Branding } from "../branding.ts";
import type { ClientPolicy } from "../client-policy.ts";
import type { TokenLifetimes } from "../lifetimes.ts";
import type { MintingSettings } from "../minting.ts";
import type { Project } from "../project.ts";
import type { Role } from "../role.ts";
import type { Scope } from "../scope.ts";
import type { SignInPolicy } from "../sign-in-policy.ts";

/** Somebody who works on a project in the dashboard. */
export interface Member {
  userId: string;
  role: Role;
  since: Date;
  /** Who invited them; absent for the one who created the project. */
  invitedBy?: string;
}

export interface ProjectRecord {
  _id: string;
  name: string;
  /** At least one of them is an owner. */
  members: Member[];
  /** Normalised; each belongs to one project only. */
  serverUrls: string[];
  scopes: Scope[];
  /** What happens when a refresh token is used; `window` if absent. */
  rotation?: Project["rotation"];
  /** Of a rotation with a window, in seconds; the install's if absent. */
  rotationWindow?: number;
  /** Form of the access tokens; `opaque` if absent. */
  tokenFormat?: Project["tokenFormat"];
  /** `usualLifetimes` if absent. */
  lifetimes?: TokenLifetimes;
  /** What may be minted with the project's secret; `defaultMinting` if absent. */
  minting?: MintingSettings;
  /** What it adds to the pages on which people sign in and allow. */
  branding?: Branding;
  /** Who may sign in; anyone if absent. */
  signInPolicy?: SignInPolicy;
  /** Which clients may connect; `openClientPolicy` if absent. */
  clientPolicy?: ClientPolicy;
  /** Owners have to switch it off before they can delete the project. */
  deletionProtected?: true;
  /** When its API keys end, or have ended; they go on if absent. */
  apiKeysEndAt?: Date;
  createdAt: Date;
}

/** A project that can be restored until it expires; then what belongs to it goes (api/deleted-projects.ts). */
export interface DeletedProject extends ProjectRecord {
  deletedAt: Date;
  deletedBy: string;
  expiresAt: Date;
  /** Somebody is bringing it back: it is not to be removed meanwhile. */
  restoring?: true;
}

export interface SecretRecord {
  _id: string;
  projectId: string;
  /** Keyed digest; the secret itself is stored nowhere. */
  digest: string;
  hint: string;
  /** The members' own name for it. */
  label?: string;
  createdAt: Date;
  createdBy: string;
  expiresAt?: Date;
  lastUsedAt?: Date;
  /** What used it last: its `User-Agent`, and only the network. */
  lastUsedBy?: { userAgent?: string; address?: string };
}

/** A key from before OAuth. It stays when it is revoked, so that whoever still presents it is told. */
export interface ApiKeyRecord {
  _id: string;
  projectId: string;
  /** Keyed digest of the key's SHA-256; that itself is stored nowhere. */
  digest: string;
  label?: string;
  /** The project's own id of whoever holds it. */
  subject?: string;
  /** All of the project's if absent. */
  scopes?: string[];
  importedAt: Date;
  importedBy: string;
  revokedAt?: Date;
  /** Noted at most once a minute, also of a key that has ended. */
  lastUsedAt?: Date;
  lastUsedBy?: { userAgent?: string; address?: string };
  /** How often that was noted. */
  minutesUsed: number;
}

/**
 * What a project knows of a client that has asked for it: most clients register themselves, with the issuer and not with
 * a project. Its use is noted some seconds late (oauth/usage.ts).
 */
export interface ProjectClient {
  /** Project and client, with a space between. */
  _id: string;
  projectId: string;
  clientId: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** It gets no token for this project, and those it has are no longer accepted. */
  disabled?: { at: Date; by: string; reason?: string };
  /** Members vouch for it: the consent page says so. */
  trusted?: { at: Date; by: string };
  /** The members' own name for it. */
  label?: string;
}

/** The same of a person who has signed in for a project, or for whom a token was minted. */
export interface ProjectPerson {
  /** Project and account, with a space between. */
  _id: string;
  projectId: string;
  /** As in `Artifact`: a user's id, or that of a minted person (shared/minting.ts). */
  accountId: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  blocked?: { at: Date; by: string; reason?: string };
}

/** What happened at a project in one hour. Counted in memory and added some seconds late (oauth/usage.ts). */
export interface UsageHour {
  /** Project and hour, with a space between. */
  _id: string;
  projectId: string;
  hour: Date;
  /** Issued tokens by grant type, in the short names of oauth/usage.ts. */
  tokens?: Record<string, number>;
  /** Tokens that the project's server asked about. */
  verifications?: { ok?: number; failed?: number };
  /** Failed steps and verifications by reason. */
  failures?: Record<string, number>;
  expiresAt: Date;
}

/** Who changed what in the dashboard. Written before the act, so that none is without one (api/audit.ts). */
export interface AuditRecord {
  at: Date;
  actorId: string;
  /** The procedure, such as `secrets.revoke`. */
  action: string;
  /** `begun` stays where the act was cut off: nobody knows how far it came. */
  outcome: "begun" | "done";
  projectId?: string;
  target?: { kind: string; id: string; name?: string };
  /** What was changed, without secrets. */
  changes?: { field: string; before?: unknown; after?: unknown }[];
  trace: string;
  /** Only the network: /24 of IPv4, /48 of IPv6. */
  address?: string;
  expiresAt: Date;
}

/** Whoever has the link may become a member. */
export interface Invitation {
  /** SHA-256 of the link's value. */
  _id: string;
  projectId: string;
  role: Role;
  /** Whom it is for, if only one account may accept it: `github:mona` or a verified address. */
  account?: string;
  createdAt: Date;
  /** Who vouches for it: it is worth nothing once they could no longer give the role. */
  createdBy: string;
  /** It works once. */
  acceptedBy?: string;
  expiresAt: Date;
}
