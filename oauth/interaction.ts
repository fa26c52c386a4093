/** Interaction: the pages between authorize and code, where a person signs in and allows or refuses. */
import type { Request, Response } from "express";
import { Router } from "express";
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import type { Database, User } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import type { Admission } from "./admission.ts";
import { Answers } from "./answers.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { brandOf } from "./branding.ts";
import { Consent, consentSubject } from "./consent.ts";
import type { Consents } from "./consents.ts";
import { FormTokens } from "./csrf.ts";
import type { OauthEnv } from "./env.ts";
import { finishSignIn } from "./finish-sign-in.ts";
import type { Show } from "./first-page.ts";
import { connectedAppsClientId, isFirstParty } from "./first-party.ts";
import { form } from "./form.ts";
import { pathOf } from "./interaction-path.ts";
import { orUnavailable } from "./outage.ts";
import { newNonce, sendPage } from "./pages.ts";
import type { People } from "./people.ts";
import type { ProviderSignIn } from "./provider-sign-in.ts";
import type { Resources } from "./resources.ts";
import type { Resume } from "./resumption.ts";
import { languageOf } from "./texts/language.ts";
import type { SignInProblem, SignInView } from "./views/sign-in.ts";
import { signInPage } from "./views/sign-in.ts";

export interface InteractionParts {
  env: OauthEnv;
  database: Database;
  store: ArtifactStore;
  keyring: Keyring;
  log: Log;
  provider: Provider;
  resources: Resources;
  consents: Consents;
  providerSignIn: ProviderSignIn;
  admission: Admission;
  people: People;
  resume: Resume;
}

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

interface Shown {
  interaction: Interaction;
  /** What went wrong before the page is shown again. */
  tried: { problem?: unknown; provider?: unknown };
}

/** The name a development sign-in suggests; the trial's demo project belongs to it. */
const suggestedLogin = "developer";
const loginPattern = /^[a-z\d](?:[a-z\d-]{0,37}[a-z\d])?$/i;

/** By the engine's reason for the sign-in page; see admission.ts. */
const admissionProblems = [
  ["blocked", "blocked"],
  ["not_admitted", "refused"],
  ["unproven", "unproven"],
] as const;

/** Mounted below `/oauth/interaction`: the engine's cookie is bound to that path and the interaction's id. */
export function interactions(pages: InteractionPages, providerSignIn: ProviderSignIn): Router {
  const router = Router();
  router.get("/:uid/sign-in/:provider", (request, response) => providerSignIn.leave(request, response));
  router.get("/:uid", (request, response) => pages.show(request, response));
  router.post("/:uid/development", form, (request, response) =>
    pages.signInForDevelopment(request, response),
  );
  router.post("/:uid/consent", form, (request, response) => pages.decide(request, response));
  router.post("/:uid/switch-account", form, (request, response) => pages.switchAccount(request, response));
  return router;
}

export class InteractionPages {
  readonly #parts: InteractionParts;
  readonly #tokens: FormTokens;
  readonly #consent: Consent;

  constructor(parts: InteractionParts) {
    this.#parts = parts;
    this.#tokens = new FormTokens(parts.keyring, parts.env.issuer);
    this.#consent = new Consent({
      ...parts,
      tokens: this.#tokens,
      answers: new Answers(parts.store, parts.keyring),
      providerOf: (person) => parts.providerSignIn.labelOf(person),
    });
  }

  async show(request: Request, response: Response): Promise<void> {
    const interaction = await this.#findOrAnswer(request, response);
    if (interaction) await this.#show(request, response, { interaction, tried: request.query });
  }

  /** For the first time, at the authorization endpoint, whose parameters are the client's. */
  readonly open: Show = (request, response, interaction) =>
    this.#show(request, response, { interaction, tried: {} });

  async #show(request: Request, response: Response, { interaction, tried }: Shown): Promise<void> {
    if (interaction.prompt.name !== "consent")
      return this.#showSignIn(request, response, { interaction, tried });
    const [isAdmitted, person] = await Promise.all([
      this.#isAdmitted(interaction),
      this.#personOf(interaction),
    ]);
    if (!isAdmitted || !person) return this.#startOver(response, interaction);
    const nothingTicked = tried.problem === "nothing";
    await this.#consent.show(request, response, { interaction, person, nothingTicked });
  }

  /** Anyone who can type may sign in as anyone: possible only where nobody else can reach the issuer. */
  async signInForDevelopment(request: Request, response: Response): Promise<void> {
    const { env, people, provider, resume } = this.#parts;
    const interaction = await this.#find(request, response);
    if (!env.developmentSignIn)
      throw new errors.InvalidRequest("development sign-in exists on loopback issuers only", 404);
    this.#tokens.verify(request, signInSubject(interaction));
    const username = String(request.body.username ?? "").trim();
    if (!loginPattern.test(username)) return response.redirect(303, `${pathOf(interaction)}?problem=login`);
    const identity = { provider: "development" as const, subject: username.toLowerCase() };
    const profile = { username, vouched: { by: "development", at: new Date() } };
    const accountId = await people.signIn(identity, profile);
    await finishSignIn(request, response, { provider, resume, interaction, accountId });
  }

  async decide(request: Request, response: Response): Promise<void> {
    const interaction = await this.#findOrAnswer(request, response);
    if (!interaction) return;
    const shown = this.#tokens.verify(request, consentSubject(interaction));
    if (!(await this.#isAdmitted(interaction))) return this.#startOver(response, interaction);
    await this.#consent.decide(request, response, { interaction, shown });
  }

  async switchAccount(request: Request, response: Response): Promise<void> {
    const interaction = await this.#find(request, response);
    this.#tokens.verify(request, consentSubject(interaction));
    await this.#startOver(response, interaction);
  }

  /** Whether the project's sign-in policy still lets the person in. */
  async #isAdmitted({ session, params }: Interaction): Promise<boolean> {
    return (await this.#parts.admission.verdictOn(session?.accountId ?? "", params)) === "admitted";
  }

  #personOf({ session }: Pick<Interaction, "session">): Promise<User | null> {
    return this.#parts.people.find(session?.accountId ?? "");
  }

  async #find(request: Request, response: Response): Promise<Interaction> {
    const interaction = await this.#parts.provider.interactionDetails(request, response);
    if (interaction.uid !== request.params.uid)
      throw new errors.SessionNotFound("another interaction's cookie");
    return interaction;
  }

  /** Undefined if it was decided already: then that is what the answer is about. */
  async #findOrAnswer(request: Request, response: Response): Promise<Interaction | undefined> {
    try {
      return await this.#find(request, response);
    } catch (error) {
      const isGone = error instanceof errors.SessionNotFound;
      if (isGone && (await this.#consent.answerAgain(request, response))) return undefined;
      throw error;
    }
  }

  async #showSignIn(request: Request, response: Response, { interaction, tried }: Shown): Promise<void> {
    const { env, providerSignIn } = this.#parts;
    const nonce = newNonce();
    const described = await this.#describe(interaction);
    const problem = this.#failedTry(tried) ?? (await this.#refusal(interaction, described?.projectName));
    const evidence = await this.#parts.admission.evidenceFor(interaction.params);
    const view: SignInView = {
      language: languageOf({
        uiLocales: interaction.params.ui_locales,
        acceptLanguage: request.get("Accept-Language"),
      }),
      nonce,
      csrf: this.#tokens.issue(signInSubject(interaction)),
      ...(described && { request: described }),
      ...(interaction.params.client_id === connectedAppsClientId && { destination: "connectedApps" }),
      providers: providerSignIn.providers.map(({ name, label }) => ({
        name,
        label,
        href: `${pathOf(interaction)}/sign-in/${name}`,
        evidence,
      })),
      ...(env.developmentSignIn && {
        development: { action: `${pathOf(interaction)}/development`, username: suggestedLogin },
      }),
      ...(problem && { problem }),
    };
    sendPage(response, nonce, { html: signInPage(view), pictures: described?.brand?.logo !== undefined });
  }

  #failedTry({ problem, provider: name }: Shown["tried"]): SignInProblem | undefined {
    if (problem === "login") return { kind: problem };
    const provider = this.#parts.providerSignIn.providers.find((known) => known.name === name);
    if (!provider || (problem !== "denied" && problem !== "unavailable")) return undefined;
    return { kind: problem, provider: provider.label };
  }

  /** Why somebody who is signed in is asked who they are: the project's sign-in policy. */
  async #refusal({ prompt, session }: Interaction, projectName = ""): Promise<SignInProblem | undefined> {
    const kind = admissionProblems.find(([reason]) => prompt.reasons.includes(reason))?.[1];
    const person = kind && (await this.#personOf({ session }));
    if (!kind || !person) return undefined;
    const provider = this.#parts.providerSignIn.labelOf(person);
    return { kind, username: person.username, provider, projectName };
  }

  /** Undefined for our own pages, which need no introduction. */
  async #describe({ params }: Interaction): Promise<SignInView["request"]> {
    if (isFirstParty(params.client_id)) return undefined;
    const { provider, resources } = this.#parts;
    const client = await provider.Client.find(String(params.client_id));
    const { project, url } = await resources.require(String(params.resource));
    return {
      clientName: client?.clientName ?? "",
      projectName: project.name,
      serverUrl: url,
      brand: brandOf(project),
    };
  }

  /**
   * Ends the browser's session and shows the sign-in page for the same request. Done here, since the engine's own
   * change of account is a form that submits itself by a script.
   */
  async #startOver(response: Response, interaction: Interaction): Promise<void> {
    const { artifacts } = this.#parts.database;
    const uid = interaction.session?.uid;
    if (uid) await orUnavailable(() => artifacts.deleteMany({ uid, model: "Session" }));
    delete interaction.session;
    interaction.prompt = { name: "login", reasons: ["switch_account"], details: {} };
    await interaction.persist();
    response.redirect(303, pathOf(interaction));
  }
}

function signInSubject({ uid }: Interaction): string {
  return `sign-in ${uid}`;
}
