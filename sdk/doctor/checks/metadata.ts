/** Checks of the server's metadata (RFC 9728): where it is, and that it names a resource and an issuer. */
import { stringsOf } from "../../json.ts";
import { parseUrl, wellKnown } from "../address.ts";
import type { Check, Facts } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import { namesOf } from "../profiles.ts";
import type { Reading } from "../reading.ts";
import { read } from "../reading.ts";

const name = "oauth-protected-resource";

export const metadata: Check = {
  id: "metadata",
  title: "The metadata is there, as JSON",
  async judge(facts) {
    const reading = await readFirst(facts);
    if ("problem" in reading) {
      await readElsewhere(facts);
      return faulty(`metadata-${reading.problem}`, reading.seen);
    }
    const { document } = reading;
    facts.metadata = document;
    if (typeof document.fields.resource !== "string") {
      return faulty("metadata-incomplete", `${document.url} has no resource`);
    }
    const type = document.headers.get("Content-Type") ?? "";
    if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
      return faulty("metadata-type", `${document.url} has Content-Type: ${type || "none"}`);
    }
    return fine(document.url);
  },
};

/** As clients do: where the challenge says, and only without it at one well-known address after the other. */
async function readFirst(facts: Facts): Promise<Reading> {
  const told = parseUrl(facts.challenge?.parameters.get("resource_metadata"));
  if (told) return read(facts, told.href);
  const suffixed = await read(facts, wellKnown(facts.server, name));
  if (!("problem" in suffixed) || suffixed.problem !== "not-found") return suffixed;
  return read(facts, rootOf(facts.server));
}

/** Clients would stop; the doctor goes on with what they did not find. */
async function readElsewhere(facts: Facts): Promise<void> {
  for (const url of placesOf(facts.server)) {
    const reading = await read(facts, url);
    if (!("document" in reading)) continue;
    facts.metadata = reading.document;
    return;
  }
}

export const metadataPlaces: Check = {
  id: "metadata-places",
  title: "The metadata is at the well-known addresses too",
  async judge(facts) {
    const { metadata: found, server } = facts;
    if (!found) return skipped("no metadata was found");
    const readings = await Promise.all(placesOf(server).map((url) => read(facts, url)));
    const broken = readings.find((reading) => "problem" in reading && reading.problem !== "not-found");
    if (broken) return faulty("metadata-place-broken", broken.seen);
    const [suffixed] = readings;
    if (suffixed && "problem" in suffixed) return faulty("metadata-place-missing", suffixed.seen);
    // The root may belong to another server of the same host.
    const other = suffixed?.document.fields.resource;
    if (other !== found.fields.resource) {
      return faulty("metadata-places-differ", `${suffixed?.document.url} has resource ${other}`);
    }
    return fine(
      readings.flatMap((reading) => ("document" in reading ? [reading.document.url] : [])).join(", "),
    );
  },
};

function placesOf(server: URL): string[] {
  return [...new Set([wellKnown(server, name), rootOf(server)])];
}

function rootOf({ origin }: URL): string {
  return `${origin}/.well-known/${name}`;
}

export const authorizationServers: Check = {
  id: "authorization-servers",
  title: "The metadata names the issuer",
  judge(facts) {
    if (!facts.metadata) return skipped("no metadata was found");
    const named = stringsOf(facts.metadata.fields.authorization_servers);
    const [issuer] = named;
    if (issuer === undefined || !parseUrl(issuer)) {
      return faulty("no-authorization-server", `authorization_servers is ${JSON.stringify(named)}`);
    }
    facts.issuer = issuer;
    const { expectedIssuer } = facts;
    if (expectedIssuer !== undefined && trimmed(issuer) !== trimmed(expectedIssuer)) {
      return faulty("other-issuer", `it names ${issuer}, not ${expectedIssuer}`);
    }
    if (named.length > 1) return faulty("several-authorization-servers", named.join(", "));
    return fine(issuer);
  },
};

/** A slash too many is another check's fault. */
function trimmed(issuer: string): string {
  return issuer.replace(/\/$/, "");
}

export const scopes: Check = {
  id: "scopes",
  title: "The scopes in the metadata are ones that clients can ask for",
  judge({ metadata: found }) {
    if (!found) return skipped("no metadata was found");
    const { scopes_supported: supported } = found.fields;
    const names = stringsOf(supported);
    if (names.includes("offline_access")) return faulty("scope-offline-access", names.join(" "));
    if (Array.isArray(supported) && names.length === 0) {
      return faulty("scopes-empty", "scopes_supported is []", {
        clients: namesOf((p) => p.name === "Python SDK"),
      });
    }
    return fine(names.length > 0 ? names.join(" ") : "none are listed");
  },
};
