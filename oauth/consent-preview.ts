/** Consent preview: the consent page of a project as its members have it in mind, drawn for the dashboard and good for nothing. */
import type { Request, RequestHandler, Response } from "express";
import express, { Router } from "express";
import { errors } from "oidc-provider";
import type { ConsentPreview } from "../shared/consent-preview.ts";
import { consentPreviewInput } from "../shared/consent-preview.ts";
import { endpoints } from "../shared/endpoints.ts";
import { clientSecretMatches } from "../shared/server/client-secret.ts";
import { dashboardClientId, dashboardClientSecret } from "../shared/server/dashboard-client.ts";
import type { Database } from "../shared/server/database.ts";
import { withTrace } from "../shared/server/http.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { askedScopes } from "./asked-scopes.ts";
import { brandOf } from "./branding.ts";
import type { OauthEnv } from "./env.ts";
import { lifetimesOf } from "./lifetimes.ts";
import { orUnavailable } from "./outage.ts";
import { newNonce, sendPage } from "./pages.ts";
import { languageOf } from "./texts/language.ts";
import type { ClientIdentity } from "./views/client-identity.ts";
import type { ConsentView } from "./views/consent.ts";
import { consentPage } from "./views/consent.ts";

export interface ConsentPreviewParts {
  env: OauthEnv;
  database: Database;
  keyring: Keyring;
}

/** `POST /oauth/consent-preview`: JSON in, a page out; by `client_secret_basic` of the dashboard. */
export function consentPreview(parts: ConsentPreviewParts): RequestHandler {
  // Every scope of a project, in every language it speaks.
  const json = express.json({ limit: "1mb" });
  return Router().post(endpoints.consentPreview, dashboardOnly(parts.keyring), json, (request, response) =>
    preview(parts, request, response),
  );
}

function dashboardOnly(keyring: Keyring): RequestHandler {
  const secret = dashboardClientSecret(keyring);
  return (request, response, next) => {
    const [, encoded = ""] = /^Basic +(\S+)$/i.exec(request.get("Authorization") ?? "") ?? [];
    const [id, presented = ""] = Buffer.from(encoded, "base64").toString().split(":");
    if (id === dashboardClientId && clientSecretMatches(secret, presented)) return next();
    const error_description = withTrace("only the dashboard may ask for this", response.get("X-Request-Id"));
    response.status(401).set("WWW-Authenticate", 'Basic realm="mcpauth"');
    response.json({ error: "invalid_client", error_description });
  };
}

async function preview({ env, database }: ConsentPreviewParts, { body }: Request, response: Response) {
  const { data: asked, error } = consentPreviewInput.safeParse(body);
  if (!asked) {
    const [issue] = error.issues;
    throw new errors.InvalidRequest(`${issue?.path.join(".") || "the body"}: ${issue?.message}`);
  }
  const { projectId: _id, branding, scopes, theme } = asked;
  const stored = await orUnavailable(() => database.projects.findOne({ _id }));
  if (!stored) throw new errors.InvalidRequest("projectId: there is no such project", 404);
  // What JSON leaves out is left out here too, which zod's types do not say.
  const changed = { ...(branding && { branding }), ...(scopes && { scopes }) } as Partial<ProjectRecord>;
  const project = { ...stored, ...changed };
  const nonce = newNonce();
  const page = lifeless(consentPage(viewOf(project, { asked, env, nonce })));
  sendPage(response, nonce, {
    html: theme ? inTheme(page, theme) : page,
    pictures: project.branding?.logo !== undefined,
    framedBy: env.dashboardUrl,
  });
}

function viewOf(
  project: ProjectRecord,
  { asked, env, nonce }: { asked: ConsentPreview; env: OauthEnv; nonce: string },
): ConsentView {
  return {
    language: languageOf({ acceptLanguage: asked.language }),
    nonce,
    csrf: "",
    action: "",
    switchAccountAction: "",
    person: { username: "mona", provider: env.gitHub ? "GitHub" : env.openId[0]?.label },
    client: clientOf(project, asked.client),
    project: { name: project.name, serverUrl: project.serverUrls[0] ?? "", brand: brandOf(project) },
    scopes: scopesOf(project, asked),
    staysConnectedUntil: new Date(Date.now() + lifetimesOf(project).refreshTokenAbsolute * 1000),
  };
}

function clientOf({ name: project }: ProjectRecord, client: ConsentPreview["client"]): ClientIdentity {
  const at = new Date(Date.now() - 2 * 3_600_000);
  const firstSeen = { at, others: 3, othersAtMost: 50 };
  const web = {
    name: "Example app",
    kind: "https",
    redirectUri: "https://app.example/callback",
    firstSeen,
  } as const;
  switch (client) {
    case "verified":
      return { ...web, nameSetBy: { host: "app.example" } };
    case "selfRegistered":
      return { ...web, nameSetBy: "client" };
    case "trusted":
      return { ...web, nameSetBy: "client", trustedBy: project };
    case "added":
      return { ...web, nameSetBy: "owner", firstSeen: undefined };
    case "loopback":
      return {
        ...web,
        nameSetBy: "client",
        kind: "loopback",
        redirectUri: "http://127.0.0.1:53682/callback",
      };
  }
}

function scopesOf(project: ProjectRecord, { asks, client }: ConsentPreview) {
  const all = project.scopes.map(({ name }) => name);
  const usual = project.scopes.filter((scope) => scope.default).map(({ name }) => name);
  // Something has to be new.
  const allowed = usual.length < all.length ? usual : all.slice(0, -1);
  const asked = asks === "default" ? usual : all;
  return askedScopes(project, {
    asked: asked.join(" "),
    had: asks === "more" ? allowed.join(" ") : undefined,
    isRemembered: client === "added",
  });
}

/** Its links lead nowhere and its buttons do nothing. Values are escaped, so that what looks like markup is markup. */
function lifeless(page: string): string {
  return page
    .replaceAll(/ href="[^"]*"/g, ' href="#"')
    .replaceAll(/ method="post" action="[^"]*"/g, "")
    .replaceAll("<button ", "<button disabled ");
}

/** As a browser shows it that is set to this theme. */
function inTheme(page: string, theme: "light" | "dark"): string {
  return page
    .replaceAll("(prefers-color-scheme: dark)", theme === "dark" ? "all" : "not all")
    .replaceAll(/(color-scheme(?:" content="|: ))light dark/g, `$1${theme}`);
}
