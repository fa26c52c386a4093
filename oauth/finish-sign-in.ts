/** Finish sign-in: hands the person who signed in over to the engine, which goes on with the request. */
import type { Request, Response } from "express";
import type Provider from "oidc-provider";
import type { Resume } from "./resumption.ts";

type Interaction = InstanceType<Provider["Interaction"]>;

export interface SignedIn {
  provider: Provider;
  resume: Resume;
  interaction: Interaction;
  accountId: string;
}

/**
 * If somebody else is signed in in this browser, be it since another tab, their session ends here: the engine's own
 * way of changing accounts is a form that submits itself by a script.
 */
export async function finishSignIn(request: Request, response: Response, signedIn: SignedIn): Promise<void> {
  const { provider, resume, interaction, accountId } = signedIn;
  const session = await provider.Session.get(provider.createContext(request, response));
  if (session.accountId && session.accountId !== accountId) {
    await session.destroy();
    delete interaction.session;
    // Otherwise whatever goes wrong from here would leave a request that waits for a session that has ended.
    await interaction.persist();
  }
  // Whoever signed in has chosen an account, if that was asked for.
  interaction.result = { login: { accountId }, select_account: {} };
  await resume(request, response, interaction);
}
