/** Revocation for projects: what the holder of a registration secret may end. */
import type { Request, RequestHandler } from "express";
import { errors } from "oidc-provider";
import { accountIdOf, tokenTypes } from "../shared/minting.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Events, Fact } from "./events.ts";
import { form } from "./form.ts";
import { orUnavailable } from "./outage.ts";
import type { ProjectSecrets } from "./project-secret.ts";
import { findToken, isLive, isOf, ownersOf, tokenOf } from "./project-tokens.ts";

export interface RevocationParts {
  secrets: ProjectSecrets;
  store: ArtifactStore;
  events: Events;
}

/**
 * `POST /api/oauth/revoke` by registration secret (RFC 7009). Takes `token` (access or refresh) as a form; answers 200
 * with an empty body, also for tokens that are unknown or another project's (RFC 7009 §2.2). Ends the whole
 * connection the token belongs to.
 *
 * Takes `subject` instead, with `subject_issuer` if an identity provider vouches for them: ends all that was minted for
 * this person and answers 200 with how many tokens that were, `{ "revoked": 2 }`.
 */
export function revocation({ secrets, store, events }: RevocationParts): RequestHandler[] {
  return [
    form,
    async (request, response) => {
      const project = await secrets.authenticate(request);
      const record = (fact: Pick<Fact, "outcome"> & Partial<Fact>) =>
        events.record(request, { step: "revocation", projectId: project._id, ...fact });
      response.set("Cache-Control", "no-store");
      if (request.body?.subject !== undefined) {
        const accountId = personOf(project, request);
        const revoked = await endAll(store, { accountId, clientId: project._id });
        record({ outcome: "ok", accountId, clientId: project._id });
        response.json({ revoked });
        return;
      }
      const found = await findToken(store, tokenOf(request), [
        "AccessToken",
        "ClientCredentials",
        "RefreshToken",
      ]);
      const ended = found !== null && isLive(found) && isOf(project, found);
      if (ended) await store.end(found);
      record(ended ? { outcome: "ok", ...ownersOf(found) } : { outcome: "failed", cause: "unknown" });
      response.end();
    },
  ];
}

function personOf({ _id: projectId }: ProjectRecord, { body }: Request): string {
  const { subject, subject_issuer: issuer, subject_token_type: type = tokenTypes.subject, token } = body;
  if (token !== undefined)
    throw new errors.InvalidRequest("token and subject exclude each other: send one of them");
  if (typeof subject !== "string" || subject.trim() === "")
    throw new errors.InvalidRequest("subject must be the user's id, sent once");
  if (type !== tokenTypes.subject)
    throw new errors.InvalidRequest(`subject_token_type must be ${tokenTypes.subject}, or left out`);
  if (issuer !== undefined && typeof issuer !== "string")
    throw new errors.InvalidRequest("subject_issuer must be sent once");
  return accountIdOf({ projectId, subject, issuer });
}

/** Grants first: what a refresh under way adds meanwhile is found without one and removed, see `ArtifactStore.flush`. */
async function endAll(
  { collection }: ArtifactStore,
  whose: { accountId: string; clientId: string },
): Promise<number> {
  await orUnavailable(() => collection.deleteMany({ ...whose, model: "Grant" }));
  const live = { ...whose, consumedAt: { $exists: false }, expiresAt: { $gt: new Date() } };
  const { deletedCount } = await orUnavailable(() => collection.deleteMany(live));
  await orUnavailable(() => collection.deleteMany(whose));
  return deletedCount;
}
