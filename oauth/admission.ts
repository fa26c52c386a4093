/** Admission: whether a person may sign in for a project, by the policy its owner set and whom its members have blocked. */
import type { KoaContextWithOIDC } from "oidc-provider";
import { interactionPolicy } from "oidc-provider";
import type { User, Vouched } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { Evidence, SignInPolicy } from "../shared/sign-in-policy.ts";
import { evidenceFor, namingProviders } from "../shared/sign-in-policy.ts";
import { isFirstParty } from "./first-party.ts";
import type { People } from "./people.ts";
import type { Resources } from "./resources.ts";

/** `unproven`: the provider has to be asked, or asked again, before it can be told. */
export type Verdict = "admitted" | "blocked" | "refused" | "unproven";

/** People leave organisations, and addresses change hands: as long as a request may take, and no longer. */
const evidenceMilliseconds = 60 * 60_000;

/** The engine's reason for showing the sign-in page again, and what the record says of it. */
const reasons: Record<Exclude<Verdict, "admitted">, [reason: string, description: string]> = {
  blocked: ["blocked", "the project's members have blocked this person"],
  refused: ["not_admitted", "the project's sign-in policy does not let this person in"],
  unproven: ["unproven", "the project's sign-in policy does not let this person in"],
};

const noEvidence: Evidence = { emails: false, organizations: false };

/** What an authorization request says of the server it is for. */
interface Asked {
  client_id?: unknown;
  resource?: unknown;
}

export class Admission {
  readonly #people: People;
  readonly #resources: Resources;
  /** By request: the engine asks once for each reason. */
  readonly #verdicts = new WeakMap<object, Promise<Verdict>>();

  constructor(people: People, resources: Resources) {
    this.#people = people;
    this.#resources = resources;
  }

  /** What a provider is to be asked for, so that the project's policy can be judged. */
  async evidenceFor(asked: Asked): Promise<Evidence> {
    const policy = (await this.#projectOf(asked))?.signInPolicy;
    return policy ? evidenceFor(policy) : noEvidence;
  }

  /** Only where there is a policy is the person looked at. */
  async verdictOn(accountId: string, asked: Asked): Promise<Verdict> {
    const project = await this.#projectOf(asked);
    if (!project) return "admitted";
    if (await this.#resources.standing.isBlocked(project, accountId)) return "blocked";
    return project.signInPolicy
      ? judge(project.signInPolicy, await this.#people.find(accountId))
      : "admitted";
  }

  /**
   * The engine's policy with ours in it. It is asked at every authorization request and again before every code, so that
   * neither a session nor a remembered consent, nor a page that was left open, gets round it.
   */
  interactionPolicy(): interactionPolicy.DefaultPolicy {
    const policy = interactionPolicy.base();
    policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
    for (const [verdict, [reason, description]] of Object.entries(reasons)) {
      const check = async (ctx: KoaContextWithOIDC) => (await this.#verdictOf(ctx)) === verdict;
      policy.get("login")?.checks.add(new interactionPolicy.Check(reason, description, check));
    }
    return policy;
  }

  #verdictOf(ctx: KoaContextWithOIDC): Promise<Verdict> {
    const verdict = this.#verdicts.get(ctx) ?? this.#verdictAt(ctx);
    this.#verdicts.set(ctx, verdict);
    return verdict;
  }

  async #verdictAt({ oidc: { session, params } }: KoaContextWithOIDC): Promise<Verdict> {
    const accountId = session?.accountId;
    // Nobody is signed in, which the engine sees to.
    return accountId === undefined ? "admitted" : this.verdictOn(accountId, params ?? {});
  }

  /** Our own pages are everybody's. */
  async #projectOf({ client_id: clientId, resource }: Asked): Promise<ProjectRecord | undefined> {
    if (isFirstParty(clientId)) return undefined;
    return (await this.#resources.require(String(resource))).project;
  }
}

/** Why a person was refused, by the engine's reasons for the page they were shown. */
export function refusalAmong(given: string[]): string | undefined {
  const known = [reasons.blocked, reasons.refused];
  return known.find(([reason]) => given.includes(reason))?.[1];
}

function judge(policy: SignInPolicy, person: User | null): Verdict {
  const { vouched } = person ?? {};
  if (!person || !vouched || vouched.at.getTime() + evidenceMilliseconds < Date.now()) return "unproven";
  if (meets(policy, person.username, vouched)) return "admitted";
  const { emails, organizations } = evidenceFor(policy);
  const unasked = (emails && !vouched.emails) || (organizations && !vouched.organizations);
  return vouched.by === "github" && unasked ? "unproven" : "refused";
}

function meets(
  policy: SignInPolicy,
  username: string,
  { by, emails = [], organizations = [] }: Vouched,
): boolean {
  // Elsewhere a username is whatever its person likes, an address of somebody else's included.
  const names = namingProviders.includes(by) ? [username.toLowerCase()] : [];
  const accounts = [...names, ...emails].map((account) => `${by}:${account}`);
  return (
    policy.people.some((person) => accounts.includes(person)) ||
    policy.emailDomains.some((domain) => emails.some((email) => email.split("@").at(-1) === domain)) ||
    policy.gitHubOrganizations.some((organization) => organizations.includes(organization))
  );
}
