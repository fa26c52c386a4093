/** What is looked at in an installation: each check says what it found, and what to do if that is wrong. */
import { z } from "zod";
import type { OauthEnv } from "../oauth/env.ts";
import { signInCallback } from "../shared/endpoints.ts";
import { examineCertificate } from "./doctor-install-certificate.ts";
import { examineDatabase } from "./doctor-install-database.ts";
import type { Finding } from "./doctor-install-finding.ts";
import { clock, finding, majorOf } from "./doctor-install-finding.ts";

/** Longer than Caddy, as deploy/ has it, waits for a server before it says that there is none. */
const patience = 15_000;

/** In the order in which they are best put right. */
export async function examine(env: OauthEnv): Promise<Finding[]> {
  const found = await Promise.all([
    node(),
    examineDatabase(env),
    certificates(env),
    issuerAddress(env.issuer),
    dashboardAddress(env.dashboardUrl),
    gitHub(env),
  ]);
  return found.flat();
}

function node(): Finding {
  const found = process.version;
  return finding("Node.js", found, majorOf(process.versions.node) < 24 && "install Node.js 24 or later");
}

async function issuerAddress(issuer: string): Promise<Finding[]> {
  const what = "issuer";
  const answer = await ask(`${issuer}/.well-known/oauth-authorization-server`);
  if (typeof answer === "string") return [{ what, ...unreached(answer, "MCPAUTH_ISSUER", issuer) }];
  const { status, body, date } = answer;
  const stated = z.object({ issuer: z.string() }).safeParse(body).data?.issuer;
  const found = stated ? `it says it is ${stated}` : `it answers ${status}`;
  if (stated !== issuer) return [{ what, found, remedy: route(status, issuer) }];
  return [{ what, found: `${issuer} answers` }, ...(date ? [clock("clock of the issuer", date)] : [])];
}

async function dashboardAddress(url: string): Promise<Finding> {
  const what = "dashboard";
  const answer = await ask(`${url}/readyz`);
  if (typeof answer === "string") return { what, ...unreached(answer, "MCPAUTH_DASHBOARD_URL", url) };
  if (answer.status === 200) return { what, found: `${url} answers` };
  return { what, found: `it answers ${answer.status}`, remedy: route(answer.status, url) };
}

interface Answer {
  status: number;
  body: unknown;
  date: Date | undefined;
}

/** @returns the code of the reason why there is none, if there is none */
async function ask(url: string): Promise<Answer | string> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(patience) });
    const body = await response.json().catch(() => undefined);
    const date = response.headers.get("Date");
    return { status: response.status, body, date: date === null ? undefined : new Date(date) };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? name;
  }
}

function unreached(code: string, variable: string, url: string): Omit<Finding, "what"> {
  if (/CERT|LEAF_SIGNATURE/.test(code))
    return {
      found: `its certificate is refused (${code})`,
      remedy: "put right the certificate, as said above",
    };
  return {
    found: `it cannot be reached (${code})`,
    remedy: `start the server, lead ${url} to it (DNS, firewall, reverse proxy), or correct ${variable}`,
  };
}

function route(status: number, url: string): string {
  if (status === 421)
    return `the reverse proxy has to pass on the Host it was asked for, ${new URL(url).host}`;
  if (status >= 300 && status < 400)
    return "nothing in front may redirect these addresses: state the one it leads to";
  if (status >= 502 && status <= 504)
    return "look whether the server runs, and where the reverse proxy looks for it";
  return `lead ${url} to this server's port and pass the paths on unchanged (docs/self-hosting.md)`;
}

/** One for each name. Plain http is possible on this machine only. */
async function certificates({ issuer, dashboardUrl }: OauthEnv): Promise<Finding[]> {
  const secure = new Set([issuer, dashboardUrl].filter((url) => url.startsWith("https:")));
  return Promise.all([...secure].map((url) => examineCertificate(new URL(url))));
}

const tokenRefusal = z.object({ error: z.string() });

/** GitHub looks at the app's credentials before it looks at a code. Its callback can only be compared by eye. */
async function gitHub({ gitHub: settings, issuer }: OauthEnv): Promise<Finding[]> {
  if (!settings) return [];
  const what = "GitHub";
  const callback = issuer + signInCallback("github");
  try {
    const response = await fetch(new URL("/login/oauth/access_token", settings.baseUrl), {
      method: "POST",
      signal: AbortSignal.timeout(patience),
      headers: { Accept: "application/json", "User-Agent": "mcpauth" },
      body: new URLSearchParams({
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        code: "none",
        redirect_uri: callback,
      }),
    });
    const error = tokenRefusal.safeParse(await response.json().catch(() => undefined)).data?.error;
    if (error === "bad_verification_code") {
      return [{ what, found: `it knows the app, whose callback URL has to be ${callback}` }];
    }
    const remedy = `compare GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET and the callback URL ${callback} with the OAuth app's page`;
    return [{ what, found: error ?? `it answers ${response.status}`, remedy }];
  } catch {
    return [
      finding(what, "it cannot be reached", `allow connections to ${settings.baseUrl} from this machine`),
    ];
  }
}
