/** Sign-out: `/oauth/sign-out` ends this browser's session at the issuer, after asking. Connected clients stay connected. */
import type { Request, Response } from "express";
import { Router } from "express";
import type Provider from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import { FormTokens } from "./csrf.ts";
import type { OauthEnv } from "./env.ts";
import { form } from "./form.ts";
import { orUnavailable } from "./outage.ts";
import { newNonce, sendPage } from "./pages.ts";
import { keepLanguage, languageOf } from "./texts/language.ts";
import type { SignOutView } from "./views/sign-out.ts";
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
    const person = await orUnavailable(() => parts.database.users.findOne({ _id: accountId ?? "" }));
    const signedIn = { username: person?.username, csrf: tokens.issue(subjectOf(session)) };
    show(request, response, { ...signedIn, ...links(parts, request) });
  });
  router.post(endpoints.signOut, form, async (request, response) => {
    const session = await sessionOf(parts, request, response);
    if (session.accountId) {
      tokens.verify(request, subjectOf(session));
      await session.destroy();
    }
    show(request, response, { csrf: "", ...links(parts, request) });
  });
  return router;
}

type Session = InstanceType<Provider["Session"]>;

async function sessionOf({ provider }: SignOutParts, request: Request, response: Response): Promise<Session> {
  return provider.Session.get(provider.createContext(request, response));
}

function show(request: Request, response: Response, view: Omit<SignOutView, "language" | "nonce">): void {
  const language = languageOf({
    uiLocales: request.query.ui_locales,
    acceptLanguage: request.get("Accept-Language"),
  });
  const nonce = newNonce();
  sendPage(response, nonce, { html: signOutPage({ language, nonce, ...view }) });
}

function links({ env }: SignOutParts, { query }: Request) {
  return {
    action: keepLanguage(endpoints.signOut, query.ui_locales),
    returnUrl: env.dashboardUrl,
    connectedAppsUrl: keepLanguage(endpoints.connectedApps, query.ui_locales),
  };
}

function subjectOf({ uid }: Session): string {
  return `sign-out ${uid}`;
}
