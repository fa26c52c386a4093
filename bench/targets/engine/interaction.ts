/** Interaction: the two forms a person fills in between authorize and code, as short as they can be. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { readBody } from "../body.ts";
import { resource, scope } from "../target.ts";

export const interactionPath = "/interaction/";

/** Fields and the ends of the addresses are those of our own pages, so that one visitor can fill in both. */
export async function answerInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid, prompt, params, session } = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    const page = prompt.name === "login" ? signInForm(uid) : consentForm(uid);
    response.writeHead(200, { "Content-Type": "text/html" }).end(page);
    return;
  }
  const username = new URLSearchParams(await readBody(request)).get("username");
  if (prompt.name === "login" && username) {
    await provider.interactionFinished(request, response, { login: { accountId: username } });
    return;
  }
  const grant = new provider.Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
  grant.addResourceScope(resource, scope);
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

function signInForm(uid: string): string {
  return `<form method="post" action="${interactionPath}${uid}/development"><input name="username"></form>`;
}

function consentForm(uid: string): string {
  return `<form method="post" action="${interactionPath}${uid}/consent"><button name="decision" value="allow">Allow</button></form>`;
}
