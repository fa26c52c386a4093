/** Sign-out: `/oauth/sign-out` ends this browser's session at the issuer, after asking. Connected clients stay connected. */
import type { Request, Response } from "express";
import { Router, urlencoded } from "express";
import type Provider from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import { FormTokens } from "./csrf.ts";
import type { OauthEnv } from "./env.ts";
import { orUnavailable } from "./outage.ts";
import { newNonce, sendPage } from "./pages.ts";
import { signOutPage } from "./views/sign-out.ts";

export interface SignOutParts {
  env: OauthEnv;
  database: Database;
  keyring: Keyring;
  provider: Provider;
}

export function signOut(parts: SignOutParts): Router {
  const tokens = new FormTokens(parts.keyring, parts.env.issuer);
  const router = Router();
  router.get(endpoints.signOut, async (request, response) => {
    const session = await sessionOf(parts, request, response);
    const { accountId } = session;
    const person = accountId && (await orUnavailable(() => parts.database.users.findOne({ _id: accountId })));
    show(
      parts,
      response,
      person ? { username: person.username, csrf: tokens.issue(subjectOf(session)) } : undefined,
    );
  });
  router.post(
    endpoints.signOut,
    urlencoded({ limit: "16kb", extended: false }),
    async (request, response) => {
      const session = await sessionOf(parts, request, response);
      if (session.accountId) {
        tokens.verify(request, subjectOf(session));
        await session.destroy();
      }
      show(parts, response);
    },
  );
  return router;
}

type Session = InstanceType<Provider["Session"]>;

async function sessionOf({ provider }: SignOutParts, request: Request, response: Response): Promise<Session> {
  return provider.Session.get(provider.createContext(request, response));
}

function show(
  { env }: SignOutParts,
  response: Response,
  signedIn?: { username: string; csrf: string },
): void {
  const nonce = newNonce();
  const view = { nonce, csrf: "", action: endpoints.signOut, returnUrl: env.dashboardUrl, ...signedIn };
  sendPage(response, nonce, { html: signOutPage(view) });
}

function subjectOf({ uid }: Session): string {
  return `sign-out ${uid}`;
}
