/** GitHub: who is this person? Authorization code with PKCE; the token is used once for that and dropped. */
import { z } from "zod";
import type { Evidence } from "../shared/sign-in-policy.ts";
import type { OauthEnv } from "./env.ts";
import type { Arrival, Departure, Identified, SignInProvider } from "./sign-in-provider.ts";
import { ProviderDenied, ProviderUnavailable, providerMilliseconds } from "./sign-in-provider.ts";

type GitHubSettings = NonNullable<OauthEnv["gitHub"]>;

const userAgent = "mcpauth";

const tokenAnswer = z.object({ access_token: z.string().min(1) });
const userAnswer = z.object({
  id: z.number().int(),
  login: z.string().min(1),
  name: z.string().nullish(),
  avatar_url: z.url().nullish(),
});
const emailsAnswer = z.array(z.object({ email: z.string(), verified: z.boolean() }));
const membershipsAnswer = z.array(
  z.object({ state: z.string(), organization: z.object({ login: z.string() }) }),
);

export class GitHub implements SignInProvider {
  readonly name = "github";
  readonly label = "GitHub";
  readonly #settings: GitHubSettings;

  constructor(settings: GitHubSettings) {
    this.#settings = settings;
  }

  /** No scope is asked for unless a project needs more than the public profile. */
  async authorizationUrl(departure: Departure): Promise<string> {
    const { redirectUri, state, codeChallenge, evidence, selectAccount } = departure;
    const scope = scopeFor(evidence);
    const url = new URL("/login/oauth/authorize", this.#settings.baseUrl);
    url.search = new URLSearchParams({
      client_id: this.#settings.clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
      ...(scope && { scope }),
      ...(selectAccount && { prompt: "select_account" }),
    }).toString();
    return url.href;
  }

  /** The numeric id is the account: it never changes, as a login may. */
  async identify(arrival: Arrival): Promise<Identified> {
    if (!arrival.url.searchParams.has("code")) throw new ProviderDenied();
    const signal = AbortSignal.timeout(providerMilliseconds);
    const token = await this.#redeem(arrival, signal);
    const { emails, organizations } = arrival.evidence;
    const [user, verified, memberships] = await Promise.all([
      this.#ask(userAnswer, "user", { token, signal }),
      emails && this.#ask(emailsAnswer, "user/emails?per_page=100", { token, signal }),
      organizations &&
        this.#ask(membershipsAnswer, "user/memberships/orgs?state=active&per_page=100", { token, signal }),
    ]);
    return {
      identity: { provider: "github", subject: String(user.id) },
      profile: {
        username: user.login,
        ...(user.name && { name: user.name }),
        ...(user.avatar_url && { avatarUrl: user.avatar_url }),
      },
      ...(verified && { emails: verifiedOnly(verified) }),
      ...(memberships && { organizations: activeOnly(memberships) }),
    };
  }

  async #redeem({ url, codeVerifier, redirectUri }: Arrival, signal: AbortSignal): Promise<string> {
    const { baseUrl, clientId, clientSecret } = this.#settings;
    const { access_token } = await ask(tokenAnswer, new URL("/login/oauth/access_token", baseUrl), {
      method: "POST",
      signal,
      headers: { Accept: "application/json", "User-Agent": userAgent },
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        code: url.searchParams.get("code") ?? "",
        code_verifier: codeVerifier,
        redirect_uri: redirectUri,
      }),
    });
    return access_token;
  }

  /** GitHub Enterprise Server has its API below a path: `https://github.example.com/api/v3`. */
  #ask<T extends z.ZodType>(schema: T, path: string, { token, signal }: Asking): Promise<z.infer<T>> {
    const { apiUrl } = this.#settings;
    return ask(schema, new URL(path, apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/`), {
      signal,
      headers: {
        Accept: "application/vnd.github+json",
        Authorization: `Bearer ${token}`,
        "User-Agent": userAgent,
      },
    });
  }
}

interface Asking {
  token: string;
  signal: AbortSignal;
}

function scopeFor({ emails, organizations }: Evidence): string {
  return [organizations && "read:org", emails && "user:email"].filter(Boolean).join(" ");
}

function verifiedOnly(answer: z.infer<typeof emailsAnswer>): string[] {
  return answer.filter(({ verified }) => verified).map(({ email }) => email.toLowerCase());
}

/** Whoever was only invited is no member yet. */
function activeOnly(answer: z.infer<typeof membershipsAnswer>): string[] {
  return answer
    .filter(({ state }) => state === "active")
    .map(({ organization }) => organization.login.toLowerCase());
}

async function ask<T extends z.ZodType>(schema: T, url: URL, init: RequestInit): Promise<z.infer<T>> {
  try {
    const response = await fetch(url, { ...init, redirect: "error" });
    if (!response.ok) throw new Error(`${url.origin} answered ${response.status}`);
    return schema.parse(await response.json());
  } catch (cause) {
    throw new ProviderUnavailable(`no usable answer from ${url.origin}${url.pathname}`, { cause });
  }
}
