/** Sign-in policy: whom a project's owner lets in; a project without one lets in anybody who can sign in. */
import * as z from "zod/mini";

const maximumEntries = 200;

/** Two labels at least: an address at a top-level domain is nobody's. */
const domainPattern = /^(?!-)[a-z\d-]+(\.[a-z\d-]+)*\.[a-z][a-z\d-]*[a-z\d]$/;

const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** As GitHub takes them for people and organisations alike. */
const loginPattern = /^[a-z\d](?:[a-z\d-]{0,37}[a-z\d])?$/;

/** The same as in the names of variables, in lower case. */
export const providerPattern = /^[a-z][a-z\d-]{0,29}$/;

/** Those whose usernames are one person's at a time. Elsewhere anybody may choose any. */
export const namingProviders = ["github", "development"];

const notAPerson = "A person is a provider and an account, such as github:mona or google:mona@acme.com.";

const entry = (pattern: RegExp, message: string) =>
  z.string().check(z.trim(), z.toLowerCase(), z.maxLength(320, message), z.regex(pattern, message));

const emailDomain = entry(domainPattern, "A domain looks like acme.com: no @ and no wildcard.");

const organization = entry(loginPattern, "A GitHub organisation is the name in its address, such as acme.");

const listedPerson = z.string().check(
  z.trim(),
  z.toLowerCase(),
  z.maxLength(320, notAPerson),
  z.check((context) => {
    const message = personProblem(context.value);
    if (message) context.issues.push({ code: "custom", message, input: context.value });
  }),
);

const entries = <T extends z.ZodMiniType>(one: T) =>
  z.array(one).check(z.maxLength(maximumEntries, `List at most ${maximumEntries}.`));

/** Whoever meets one of these is let in. */
export const signInPolicy = z
  .object({
    /** Of an e-mail address that the provider has verified. */
    emailDomains: entries(emailDomain),
    gitHubOrganizations: entries(organization),
    /** `provider:account`; the account is a verified e-mail address or, where names are unique, a username. */
    people: entries(listedPerson),
  })
  .check(
    z.refine((policy) => Object.values(policy).some((list) => list.length > 0), {
      message: "Name at least one domain, organisation or person, or let in anyone.",
      path: ["emailDomains"],
    }),
  );

export type SignInPolicy = z.infer<typeof signInPolicy>;

/** What a provider has to be asked for, beyond who the person is, to judge them by a policy. */
export interface Evidence {
  emails: boolean;
  organizations: boolean;
}

export function evidenceFor({ emailDomains, gitHubOrganizations, people }: SignInPolicy): Evidence {
  return {
    emails: emailDomains.length > 0 || people.some((person) => person.includes("@")),
    organizations: gitHubOrganizations.length > 0,
  };
}

function personProblem(person: string): string | undefined {
  const [, provider, account] = /^([^:]+):(.+)$/.exec(person) ?? [];
  if (provider === undefined || account === undefined) return notAPerson;
  if (!providerPattern.test(provider)) {
    return `“${provider}” is not the name of a provider, such as github, google or microsoft.`;
  }
  if (account.includes("@")) {
    return emailPattern.test(account) ? undefined : `“${account}” is not an e-mail address.`;
  }
  if (!namingProviders.includes(provider)) {
    return `Name people of ${provider} by their e-mail address: a username there proves nothing.`;
  }
  return loginPattern.test(account) ? undefined : `“${account}” is not a login, as at GitHub.`;
}
