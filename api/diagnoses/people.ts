/** Causes between a person and their browser: sign-in, consent, sessions. */
import type { Cause } from "./cause.ts";

export const peopleCauses: readonly Cause[] = [
  {
    id: "policy_refused",
    steps: ["sign_in"],
    cause: /sign-in policy/,
    title: "The person may not sign in here",
    why: "They signed in, and the project's sign-in policy does not let this account in.",
    fix: "Add their e-mail domain, GitHub organisation or account under Settings, Who may sign in. Or they use another account.",
    whoCanFix: "you",
  },
  {
    id: "provider_refused",
    steps: ["sign_in"],
    title: "The sign-in was not completed",
    why: ({ cause = "" }) => `The provider did not vouch for anybody: ${cause || "no reason was given"}.`,
    fix: "They can try again. If it happens to everybody, check the provider's client id, secret and callback address at the issuer.",
    whoCanFix: "person",
  },
  {
    id: "consent_denied",
    steps: ["consent"],
    error: "access_denied",
    title: "The person clicked Cancel",
    why: "They saw who asks and for what, and refused. The client was told access_denied.",
    fix: "Nothing is broken. Fewer scopes and a clear project name make people refuse less often.",
    whoCanFix: "person",
  },
  {
    id: "session_lost",
    cause:
      /interaction|session (id )?(cookie )?not found|authentication session mismatch|another interaction/,
    title: "The browser came back as somebody else",
    why: "While the page waited, the same browser signed in as another account, the page was opened in a second browser, or it waited for more than an hour.",
    fix: "Start again in the client, and finish in the browser window it opens.",
    whoCanFix: "person",
  },
];
