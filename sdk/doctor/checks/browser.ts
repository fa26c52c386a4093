/** Checks of what CORS lets a client in a web page ask and see (Fetch standard). */
import { parseUrl } from "../address.ts";
import type { Check, Facts } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import { callWithoutToken } from "../mcp-call.ts";
import { namesOf } from "../profiles.ts";
import { describe } from "../reading.ts";
import type { Answered, Reply, Visitor } from "../visitor.ts";
import { isAnswered } from "../visitor.ts";

const pages = { clients: namesOf(({ isPage }) => isPage) };
/** RFC 6761 §6.4: nobody's, so what it may do, any may. */
const anyOrigin = "https://doctor.invalid";
const sentHeaders = ["authorization", "content-type", "mcp-protocol-version"];

export const preflight: Check = {
  id: "cors-preflight",
  title: "A page may call the server",
  async judge(facts) {
    if (facts.refusal?.status !== 401) return skipped("no 401 came");
    const reply = await askBeforehand(facts, facts.server.href, sentHeaders);
    const refused = refusedPreflight("OPTIONS", reply);
    if (refused) return faulty("preflight-refused", refused, pages);
    const allowed = namesIn(
      isAnswered(reply) ? reply.headers : new Headers(),
      "Access-Control-Allow-Headers",
    );
    const lacking = sentHeaders.find(
      (name) => !allowed.includes(name) && !(allowed.includes("*") && name !== "authorization"),
    );
    if (lacking) return faulty("preflight-headers", `${lacking} is not allowed`, pages);
    return fine("OPTIONS allows what clients send");
  },
};

export const hiddenChallenge: Check = {
  id: "cors-challenge",
  title: "A page can read the 401 and its header",
  async judge(facts) {
    if (facts.refusal?.status !== 401) return skipped("no 401 came");
    const reply = await callWithoutToken(facts, { Origin: anyOrigin });
    if (!isAnswered(reply)) return faulty("challenge-hidden", reply.error, pages);
    if (!isReadable(reply)) return faulty("challenge-hidden", "no Access-Control-Allow-Origin", pages);
    const exposed = namesIn(reply.headers, "Access-Control-Expose-Headers");
    if (!exposed.includes("www-authenticate") && !exposed.includes("*")) {
      return faulty(
        "challenge-hidden",
        "Access-Control-Expose-Headers does not list WWW-Authenticate",
        pages,
      );
    }
    return fine("WWW-Authenticate is exposed");
  },
};

export const hiddenMetadata: Check = {
  id: "cors-metadata",
  title: "A page can read the server's metadata",
  async judge({ visitor, metadata }) {
    if (!metadata) return skipped("no metadata was found");
    const hidden = hiddenFromPages(metadata.url, await askAsPage(visitor, metadata.url));
    return hidden ? faulty("metadata-hidden", hidden, pages) : fine(metadata.url);
  },
};

export const hiddenIssuer: Check = {
  id: "cors-issuer",
  title: "A page can read the issuer's metadata, register and get tokens",
  async judge(facts) {
    const { issuerMetadata: found } = facts;
    if (!found) return skipped("no metadata of an issuer was found");
    const hidden = hiddenFromPages(found.url, await askAsPage(facts.visitor, found.url));
    if (hidden) return faulty("issuer-hidden", hidden, pages);
    for (const name of ["registration_endpoint", "token_endpoint"]) {
      const url = parseUrl(found.fields[name]);
      if (!url) continue;
      const reply = await askBeforehand(facts, url.href, ["content-type"]);
      const refused = refusedPreflight(`OPTIONS at ${name}`, reply);
      if (refused) return faulty("issuer-hidden", refused, pages);
    }
    return fine("metadata, registration and token endpoint are open to pages");
  },
};

function askBeforehand({ visitor }: Facts, url: string, names: readonly string[]): Promise<Reply> {
  const headers = {
    Origin: anyOrigin,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": names.join(","),
  };
  return visitor.ask(url, { method: "OPTIONS", headers });
}

function refusedPreflight(what: string, reply: Reply): string | undefined {
  if (isAnswered(reply) && reply.status >= 300) return `${what} is answered ${describe(reply)}`;
  return hiddenFromPages(what, reply);
}

function askAsPage(visitor: Visitor, url: string): Promise<Reply> {
  return visitor.ask(url, { headers: { Accept: "application/json", Origin: anyOrigin } });
}

function hiddenFromPages(what: string, reply: Reply): string | undefined {
  if (!isAnswered(reply)) return `${what}: ${reply.error}`;
  return isReadable(reply) ? undefined : `${what} has no Access-Control-Allow-Origin`;
}

function isReadable({ headers }: Pick<Answered, "headers">): boolean {
  return ["*", anyOrigin].includes(headers.get("Access-Control-Allow-Origin") ?? "");
}

function namesIn(headers: Headers, name: string): string[] {
  const names = (headers.get(name) ?? "").split(",");
  return names.map((one) => one.trim().toLowerCase());
}
