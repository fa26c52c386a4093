/** Consent preview: `POST /preview/consent`, what people will read before they allow a client, as the issuer draws it. */
import type { Request, RequestHandler, Response } from "express";
import express, { Router } from "express";
import { endpoints } from "../shared/endpoints.ts";
import { dashboardClientId, dashboardClientSecret } from "../shared/server/dashboard-client.ts";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import type { ApiEnv } from "./env.ts";
import type { Sessions } from "./session.ts";

export interface ConsentPreviewParts {
  env: ApiEnv;
  database: Database;
  keyring: Keyring;
  log: Log;
}

const issuerMilliseconds = 5_000;

/**
 * A form whose answer a frame of the dashboard shows: a page made by a script would be under the dashboard's own rules, by
 * which its styles do not count. Its one field holds the JSON that the issuer takes (shared/consent-preview.ts).
 */
export function consentPreview(parts: ConsentPreviewParts, sessions: Sessions): RequestHandler {
  const form = express.urlencoded({ extended: false, limit: "1mb", parameterLimit: 1 });
  return Router().post("/preview/consent", form, async (request, response) => {
    const refusal = await refuse(parts, sessions, request);
    if (refusal) return tell(response, ...refusal);
    const page = await ask(parts, String(request.body.preview));
    if (!page)
      return tell(response, 503, "The issuer does not answer, so there is no preview for the moment.");
    const policy = page.headers.get("Content-Security-Policy");
    const isPage = page.status === 200 && policy?.includes("sandbox");
    if (!isPage) return tell(response, 400, "Mend what is marked, and the preview comes back.");
    response.removeHeader("X-Frame-Options");
    response.set({ "Content-Security-Policy": policy, "Cache-Control": "no-store" });
    response.type("html").send(await page.text());
  });
}

type Refusal = [status: number, sentence: string];

async function refuse(
  { env, database }: ConsentPreviewParts,
  sessions: Sessions,
  request: Request,
): Promise<Refusal | undefined> {
  if (request.get("Origin") !== env.dashboardUrl)
    return [403, "Only the dashboard's own page may ask for this."];
  const signedIn = await sessions.signedIn(request);
  if (!signedIn) return [401, "Sign in first."];
  const projectId = projectIdIn(request.body?.preview);
  const membership = { _id: projectId, "members.userId": signedIn.user._id };
  const known = projectId && (await database.projects.findOne(membership, { projection: { _id: 1 } }));
  return known ? undefined : [404, "There is no such project."];
}

function projectIdIn(preview: unknown): string {
  try {
    const { projectId } = JSON.parse(String(preview));
    return typeof projectId === "string" ? projectId : "";
  } catch {
    return "";
  }
}

/** @returns undefined if the issuer does not answer */
async function ask(
  { env, keyring, log }: ConsentPreviewParts,
  preview: string,
): Promise<globalThis.Response | undefined> {
  const credentials = Buffer.from(`${dashboardClientId}:${dashboardClientSecret(keyring)}`).toString(
    "base64",
  );
  try {
    return await fetch(env.issuer + endpoints.consentPreview, {
      method: "POST",
      headers: { Authorization: `Basic ${credentials}`, "Content-Type": "application/json" },
      body: preview,
      redirect: "error",
      signal: AbortSignal.timeout(issuerMilliseconds),
    });
  } catch (error) {
    log.warn({ err: error }, "the issuer does not answer");
    return undefined;
  }
}

/** In the frame, in place of the page. */
function tell(response: Response, status: number, sentence: string): void {
  response.removeHeader("X-Frame-Options");
  response.status(status).set({
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'self'",
    "Cache-Control": "no-store",
  });
  response.type("text").send(sentence);
}
