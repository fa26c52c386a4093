/** OpenID settings: the OpenID Connect providers that the environment names, for people to sign in with. */
import { isLoopback } from "../shared/server-url.ts";
import { providerPattern } from "../shared/sign-in-policy.ts";

export interface OpenIdSettings {
  /** In addresses and in sign-in policies. */
  name: string;
  /** On the button. */
  label: string;
  /** Decides whose word counts for an e-mail address. */
  kind: "google" | "microsoft" | "openid";
  issuer: string;
  clientId: string;
  clientSecret: string;
}

type Variables = Record<string, unknown>;

/** What each set of variables begins with; those of generic providers are found by their names. */
const presets = [
  { name: "google", label: "Google", prefix: "MCPAUTH_GOOGLE", issuer: () => "https://accounts.google.com" },
  {
    name: "microsoft",
    label: "Microsoft",
    prefix: "MCPAUTH_MICROSOFT",
    issuer: (source: Variables) =>
      `https://login.microsoftonline.com/${textOf(source.MCPAUTH_MICROSOFT_TENANT) ?? "common"}/v2.0`,
  },
] as const;

const reserved = ["github", "development", ...presets.map(({ name }) => name)];
const fields = ["ISSUER", "CLIENT_ID", "CLIENT_SECRET", "LABEL"] as const;
const genericPattern = new RegExp(`^MCPAUTH_OIDC_(.+)_(?:${fields.join("|")})$`);
const tenantPattern = /^[a-z\d][a-z\d.-]*$/i;

/** @param refuse told about every mistake, by the variable's name */
export function readOpenIdSettings(source: Variables, refuse: (message: string) => void): OpenIdSettings[] {
  const tenant = textOf(source.MCPAUTH_MICROSOFT_TENANT);
  if (tenant !== undefined && !tenantPattern.test(tenant)) {
    refuse("MCPAUTH_MICROSOFT_TENANT must be a tenant's id or domain, or common, organizations or consumers");
  }
  const preset = presets.flatMap(({ prefix, issuer, ...named }) => {
    const client = readClient(source, prefix, refuse);
    return client ? [{ ...named, kind: named.name, issuer: issuer(source), ...client }] : [];
  });
  return [...preset, ...genericNames(source).flatMap((name) => readGeneric(source, name, refuse) ?? [])];
}

function genericNames(source: Variables): string[] {
  const names = Object.keys(source).flatMap((variable) => genericPattern.exec(variable)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}

function readGeneric(
  source: Variables,
  written: string,
  refuse: (message: string) => void,
): OpenIdSettings | undefined {
  const prefix = `MCPAUTH_OIDC_${written}`;
  const name = written.toLowerCase().replaceAll("_", "-");
  if (!/^[A-Z\d_]+$/.test(written) || !providerPattern.test(name) || reserved.includes(name)) {
    refuse(
      `${prefix}_… must have a name of capital letters, digits and underscores, at most 30, other than ${reserved.join(", ").toUpperCase()}`,
    );
    return undefined;
  }
  const issuer = textOf(source[`${prefix}_ISSUER`]);
  if (issuer === undefined) refuse(`${prefix}_ISSUER is missing: set it to the provider's issuer`);
  else if (!isIssuer(issuer)) {
    refuse(
      `${prefix}_ISSUER must be an https address such as https://login.example.com, as the provider states it`,
    );
  }
  const client = readClient(source, prefix, refuse);
  if (!client) {
    // Neither was set, and something else of this provider was.
    const none = [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`].filter((variable) => !source[variable]);
    if (none.length === 2) refuse(`${none.join(" and ")} are missing: register a client at the provider`);
    return undefined;
  }
  if (issuer === undefined) return undefined;
  const label = textOf(source[`${prefix}_LABEL`]) ?? written;
  if (label.length > 40) refuse(`${prefix}_LABEL must have at most 40 characters`);
  return { name, label, kind: "openid", issuer, ...client };
}

function readClient(source: Variables, prefix: string, refuse: (message: string) => void) {
  const [idName, secretName] = [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`];
  const [clientId, clientSecret] = [textOf(source[idName]), textOf(source[secretName])];
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  if (clientId !== undefined) refuse(`${secretName} is missing: the provider needs both`);
  if (clientSecret !== undefined) refuse(`${idName} is missing: the provider needs both`);
  return undefined;
}

/** OpenID Connect Discovery §3: https, no query or fragment. Plain http stays on this machine. */
function isIssuer(value: string): boolean {
  const url = URL.parse(value);
  if (!url || url.search || url.hash || url.username) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}
