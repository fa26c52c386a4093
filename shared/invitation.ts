/** Invitation: what a member says of somebody who is to become one. */
import * as z from "zod/mini";
import { role } from "./role.ts";
import { signInPolicy } from "./sign-in-policy.ts";

/** `provider:account`, as in a sign-in policy: `github:mona`, `google:mona@acme.com`. */
export const accountName = signInPolicy.shape.people.def.element;

/** A login says who somebody is at GitHub, and an address does not: what people verified there is asked for nowhere. */
const invitedAccount = accountName.check(
  z.refine(
    (account) => !/^github:.*@/.test(account),
    "Name people of GitHub by their login, such as github:mona.",
  ),
);

export const invitationInput = z.object({
  role,
  /** The only account that may accept; whoever has the link may, if absent. */
  account: z.optional(invitedAccount),
});

/** Of a project. */
export const maximumMembers = 50;
