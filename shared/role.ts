/** Role: what a member of a project may do there. */
import * as z from "zod/mini";

/** From the most to the least. */
export const roles = ["owner", "admin", "developer", "viewer"] as const;

export const role = z.literal(roles);
export type Role = z.infer<typeof role>;

/** A kind of act; each procedure of the dashboard API needs one. */
export type Capability =
  /** Look at everything but secrets; viewers see people's addresses masked. */
  | "read"
  | "secrets"
  | "clients"
  | "scopes"
  | "minting"
  /** Tests of the project's server and connections. */
  | "test"
  /** End what people have allowed; block, export and erase them. */
  | "people"
  /** Name, server URLs, branding, tokens, who may connect and sign in. */
  | "settings"
  /** Invite and remove members, and change their roles, but for owners. */
  | "members"
  /** The same for owners. */
  | "owners"
  | "delete";

const ofViewers: Capability[] = ["read"];
const ofDevelopers: Capability[] = [...ofViewers, "secrets", "clients", "scopes", "minting", "test"];
const ofAdmins: Capability[] = [...ofDevelopers, "people", "settings", "members"];
const ofOwners: Capability[] = [...ofAdmins, "owners", "delete"];

const capabilities: Record<Role, readonly Capability[]> = {
  viewer: ofViewers,
  developer: ofDevelopers,
  admin: ofAdmins,
  owner: ofOwners,
};

export function can(role: Role, capability: Capability): boolean {
  return capabilities[role].includes(capability);
}

/** The roles that may, for a sentence such as "Only owners and admins can". */
export function rolesThatCan(capability: Capability): Role[] {
  return roles.filter((each) => can(each, capability));
}
