/** Client identity: the facts to judge an app's name by, and how far they can be trusted. */
import type { RedirectKind } from "../../shared/redirect-uri.ts";
import type { Language } from "../texts/language.ts";
import { redirectDisplay } from "./display-name.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { nameDoubt } from "./name-doubt.ts";
import { agoOf } from "./time.ts";

export type ClientIdentity = {
  name: string;
  /** Who vouches for the name: the host of the client's metadata document, the project's owner, or nobody but the client. */
  nameSetBy: "client" | "owner" | { host: string };
  /** The project whose members vouch for it. */
  trustedBy?: string | undefined;
  /** How long it has been known here and how many others have allowed it, counted up to a limit. */
  firstSeen?: { at: Date; others: number; othersAtMost: number } | undefined;
} & Receiver;

/** Who gets the answer. */
export type Receiver = { kind: RedirectKind; redirectUri: string } | { kind: "device"; userCode: string };

/** A parsed URL is all ASCII, so no look-alike character survives in it. */
export function identityFacts(client: ClientIdentity, serverUrl: string, language: Language): Html {
  const { shell } = language.texts;
  return html`<dl>
<div><dt>${shell.nameSetBy}</dt><dd>${nameSetter(client, language)} ${identityTag(client, language)}</dd></div>
${receiver(client, language)}
${firstSeen(client, language)}
<div><dt>${shell.server}</dt><dd>${serverUrl}</dd></div>
</dl>`;
}

/** What a person has to know before they allow it; undefined where there is nothing to warn of. */
export function identityWarning(
  client: ClientIdentity,
  projectName: string,
  language: Language,
): Html | undefined {
  const { doubts } = language.texts.consent;
  const doubt =
    client.nameSetBy === "owner" || client.trustedBy ? undefined : nameDoubt(client.name, [projectName]);
  const danger = isProven(client) ? undefined : warning(client, language);
  if (!doubt && !danger) return undefined;
  return html`<p class="note">${danger} ${doubt && doubts[doubt]}</p>`;
}

function nameSetter({ nameSetBy }: ClientIdentity, { texts }: Language): string {
  if (nameSetBy === "owner") return texts.consent.theOwner;
  return nameSetBy === "client" ? texts.shell.theAppItself : nameSetBy.host;
}

function receiver(client: ClientIdentity, { texts }: Language): Html {
  const { goesTo, device, sendsYouBackTo, fullAddress } = texts.consent;
  if (client.kind === "device") {
    return html`<div><dt>${goesTo}</dt><dd>${device(html`<strong>${client.userCode}</strong>`)}</dd></div>`;
  }
  return html`<div><dt>${sendsYouBackTo}</dt><dd><strong>${redirectDisplay(client.redirectUri)}</strong>
<details><summary>${fullAddress}</summary>${new URL(client.redirectUri).href}</details></dd></div>`;
}

function firstSeen({ firstSeen: seen }: ClientIdentity, language: Language): Html | false {
  if (!seen) return false;
  const { consent } = language.texts;
  const { at, others, othersAtMost } = seen;
  const words = others > othersAtMost ? consent.manyOthers(othersAtMost) : consent.others(others);
  return html`<div><dt>${consent.firstSeen}</dt><dd class="plain">${consent.seen(agoOf(at, language), words)}</dd></div>`;
}

/** Only an https host that the name's own host or the project names proves who receives the answer. */
function isProven({ nameSetBy, trustedBy, ...answer }: ClientIdentity): boolean {
  if (answer.kind !== "https") return false;
  if (trustedBy || nameSetBy === "owner") return true;
  return nameSetBy !== "client" && new URL(answer.redirectUri).host === nameSetBy.host;
}

function identityTag(client: ClientIdentity, { texts }: Language): Html {
  const { tags } = texts.consent;
  if (client.nameSetBy === "owner") return html`<span class="tag ok">${tags.added}</span>`;
  if (client.trustedBy)
    return html`<span class="tag ok">${tags.trusted(html`<bdi>${client.trustedBy}</bdi>`)}</span>`;
  if (isProven(client)) return html`<span class="tag ok">${tags.verified}</span>`;
  const words = client.nameSetBy === "client" ? tags.selfRegistered : tags.unproven;
  return html`<span class="tag warn">${words}</span>`;
}

/** MCP authorization, "Localhost Redirect URI Risks": nobody can prove who listens on this computer. */
function warning({ nameSetBy, ...answer }: ClientIdentity, { texts }: Language): Html {
  const { warnings } = texts.consent;
  if (answer.kind === "device") return warnings.device;
  if (answer.kind === "loopback") return warnings.loopback;
  const { host, protocol } = new URL(answer.redirectUri);
  if (answer.kind === "private-use") {
    return warnings.privateUse(html`<span class="mono">${protocol}</span>`);
  }
  const place = html`<strong class="mono">${host}</strong>`;
  return nameSetBy === "client" ? warnings.selfRegistered(place) : warnings.otherHost(place);
}
