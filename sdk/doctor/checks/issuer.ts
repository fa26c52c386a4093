/** Checks of the issuer's metadata (RFC 8414): that clients find it, trust it, and can work by it. */
import { stringsOf } from "../../json.ts";
import { parseUrl, wellKnown } from "../address.ts";
import type { Check, Facts } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import { compare } from "../quotation.ts";
import { read } from "../reading.ts";

const noIssuer = "no metadata names an issuer";
const noMetadata = "no metadata of an issuer was found";

export const issuerMetadata: Check = {
  id: "issuer-metadata",
  title: "The issuer's metadata is there, as JSON",
  async judge(facts) {
    const issuer = parseUrl(facts.issuer);
    if (!issuer) return skipped(noIssuer);
    const missing: string[] = [];
    for (const url of placesOf(issuer)) {
      const reading = await read(facts, url);
      if ("document" in reading) {
        facts.issuerMetadata = reading.document;
        const lacks = lacking(reading.document.fields);
        return lacks ? faulty("issuer-metadata-incomplete", `${url} has no ${lacks}`) : fine(url);
      }
      // Clients go on only after an address that has nothing.
      if (reading.problem !== "not-found") return faulty(`issuer-metadata-${reading.problem}`, reading.seen);
      missing.push(reading.seen);
    }
    return faulty("issuer-metadata-not-found", missing.join("; "));
  },
};

/** RFC 8414 §3.1, and for OpenID providers with a path their own older place (OpenID Connect Discovery §4). */
function placesOf(issuer: URL): string[] {
  const appended = `${issuer.origin}${issuer.pathname.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const inserted = [
    wellKnown(issuer, "oauth-authorization-server"),
    wellKnown(issuer, "openid-configuration"),
  ];
  return [...new Set([...inserted, appended])];
}

function lacking(fields: Readonly<Record<string, unknown>>): string | undefined {
  const missing = ["issuer", "authorization_endpoint", "token_endpoint"].find(
    (name) => !parseUrl(fields[name]),
  );
  if (missing) return missing;
  const types = stringsOf(fields.response_types_supported);
  return types.includes("code") ? undefined : "response type code";
}

export const issuerPlaces: Check = {
  id: "issuer-places",
  title: "No other address of the issuer's metadata leads astray",
  async judge(facts) {
    const { issuerMetadata: found } = facts;
    const issuer = parseUrl(facts.issuer);
    if (!issuer || !found) return skipped(issuer ? noMetadata : noIssuer);
    const readings = await Promise.all(placesOf(issuer).map((url) => read(facts, url)));
    const broken = readings.find((reading) => "problem" in reading && reading.problem !== "not-found");
    if (broken) return faulty("issuer-place-broken", broken.seen);
    const documents = readings.flatMap((reading) => ("document" in reading ? [reading.document] : []));
    const other = documents.find(({ fields }) => fields.issuer !== found.fields.issuer);
    if (other) return faulty("issuer-place-broken", `${other.url} has issuer ${other.fields.issuer}`);
    return fine(`the same document or 404 at ${readings.length} addresses`);
  },
};

export const issuerIdentity: Check = {
  id: "issuer",
  title: "The issuer calls itself what the server calls it",
  judge({ issuer, issuerMetadata: found }) {
    if (!found || issuer === undefined) return skipped(noMetadata);
    const stated = String(found.fields.issuer);
    const compared = compare(issuer, stated);
    if (!compared) return fine(stated);
    return faulty("issuer-mismatch", `the server names ${issuer}, the issuer says ${stated}`, { compared });
  },
};

export const pkce: Check = {
  id: "pkce",
  title: "The issuer does PKCE with S256",
  judge({ issuerMetadata: found }) {
    if (!found) return skipped(noMetadata);
    const methods = stringsOf(found.fields.code_challenge_methods_supported);
    if (methods.includes("S256")) return fine(methods.join(", "));
    const seen = found.fields.code_challenge_methods_supported;
    return faulty("no-pkce", `code_challenge_methods_supported is ${JSON.stringify(seen) ?? "missing"}`);
  },
};

export const responseIssuer: Check = {
  id: "response-issuer",
  title: "The answers of the issuer say whose they are",
  judge({ issuerMetadata: found }) {
    if (!found) return skipped(noMetadata);
    const field = "authorization_response_iss_parameter_supported";
    if (found.fields[field] === true) return fine("answers carry iss");
    return faulty("no-response-issuer", `${field} is ${JSON.stringify(found.fields[field]) ?? "missing"}`);
  },
};

/** The endpoints that clients call. */
export function endpointsOf({ issuerMetadata: found }: Pick<Facts, "issuerMetadata">): [string, URL][] {
  return Object.entries(found?.fields ?? {}).flatMap(([name, value]): [string, URL][] => {
    const url = /_endpoint$|^jwks_uri$/.test(name) ? parseUrl(value) : undefined;
    return url ? [[name, url]] : [];
  });
}
