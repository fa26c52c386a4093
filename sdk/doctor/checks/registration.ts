/** Checks of how clients introduce themselves, and of where the issuer sends people back to. */
import { stringsOf } from "../../json.ts";
import { parseUrl } from "../address.ts";
import type { Check, Facts } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import { namesOf } from "../profiles.ts";
import { describe } from "../reading.ts";
import type { Reply } from "../visitor.ts";
import { isAnswered } from "../visitor.ts";

const noMetadata = "no metadata of an issuer was found";

export const registration: Check = {
  id: "registration",
  title: "Clients can introduce themselves",
  judge({ issuerMetadata: found }) {
    if (!found) return skipped(noMetadata);
    const { registration_endpoint: endpoint, client_id_metadata_document_supported: documents } =
      found.fields;
    const readsDocuments = documents === true;
    if (typeof endpoint !== "string") {
      if (!readsDocuments) return faulty("no-registration", "it offers neither of the two ways");
      const clients = namesOf((client) => !client.hasDocument);
      return faulty("documents-only", "client metadata documents only", { clients });
    }
    const methods = stringsOf(found.fields.token_endpoint_auth_methods_supported);
    if (!methods.includes("none")) {
      return faulty(
        "no-public-clients",
        `token_endpoint_auth_methods_supported is ${JSON.stringify(methods)}`,
      );
    }
    return fine(readsDocuments ? "by registration and by client metadata documents" : "by registration");
  },
};

/** Where no client waits, on a port that none was registered with. */
export const callback = "http://127.0.0.1:53682/callback";

export const authorize: Check = {
  id: "authorize",
  title: "The issuer sends nobody to an address that it does not know",
  async judge(facts) {
    const reply = await askToAuthorize(facts, { client_id: "getmcpauth-doctor", redirect_uri: callback });
    if (!reply) return skipped(noMetadata);
    if (!isAnswered(reply)) return faulty("authorize-error", reply.error);
    if (reply.headers.get("Location")?.startsWith(callback)) return faulty("open-redirect", describe(reply));
    if (reply.status >= 500) return faulty("authorize-error", describe(reply));
    return fine(`an unknown client is answered ${reply.status}`);
  },
};

/** Begins a sign-in, and goes no further than its first answer. */
export async function askToAuthorize(
  facts: Facts,
  parameters: Record<string, string>,
): Promise<Reply | undefined> {
  const url = parseUrl(facts.issuerMetadata?.fields.authorization_endpoint);
  if (!url) return undefined;
  const common = {
    response_type: "code",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    state: "doctor",
    resource: String(facts.metadata?.fields.resource ?? facts.server.href),
  };
  for (const [name, value] of Object.entries({ ...common, ...parameters })) url.searchParams.set(name, value);
  return facts.visitor.ask(url.href, { headers: { Accept: "text/html" } });
}
