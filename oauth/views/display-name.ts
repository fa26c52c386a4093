/** Display name: what strangers say of themselves, made safe to show beside facts we know. */
import { redirectKind } from "../../shared/redirect-uri.ts";
import type { Language } from "../texts/language.ts";
import { english } from "../texts/language.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { spelledOut } from "./mixed-words.ts";

const maximumLength = 64;

/**
 * A client's self-chosen name as one short line: composed, without characters that cannot be seen or that
 * reorder their neighbours, and without double quotes, since it is shown between them.
 */
export function displayName(name: string, { texts }: Language = english): string {
  const line = name
    .normalize("NFC")
    .replace(/[\p{Zl}\p{Zp}\t-\r\u0085\u2800]/gu, " ")
    .replace(invisible, "")
    .replace(/["\u00ab\u00bb\u201c-\u201f\u301d-\u301f\uff02]/g, "'")
    // A tower of accents would cover the lines above and below.
    .replace(/(\p{M}{3})\p{M}+/gu, "$1")
    .replace(/\s+/g, " ")
    // A leading accent would attach to the quotation mark before the name.
    .replace(/^[\s\p{M}]+|\s+$/gu, "");
  return shortened(line) || texts.shell.unnamedApp;
}

/** The name between quotation marks, isolated from the direction of the text around it. Look-alikes are spelled out. */
export function quotedName(name: string, language: Language): Html {
  const shown = displayName(name, language);
  const spelled = spelledOut(shown);
  const quoted = language.texts.shell.quoted(html`<bdi>${shown}</bdi>`);
  return spelled === "" ? quoted : html`${quoted} <span class="mono spelled">(${spelled})</span>`;
}

/**
 * Where a redirect URI leads, as far as anyone can vouch for it: the origin (a loopback one with its port), or
 * the scheme and host of a private-use URI. International hosts come out as punycode, so look-alikes show.
 */
export function redirectDisplay(uri: string): string {
  const url = new URL(uri);
  if (redirectKind(uri) !== "private-use") return url.origin;
  return url.host === "" ? url.protocol : `${url.protocol}//${url.host}`;
}

/**
 * Characters nobody sees: control, format (bidi and zero-width among them), unassigned, private use, fillers.
 * Kept only where they hold an emoji together: the joiner between two pictures, the selector after one.
 */
const invisible =
  /(?!(?<=\p{Extended_Pictographic}\p{M}*\p{Emoji_Modifier}?)\u200d\p{Extended_Pictographic})(?!(?<=\p{Extended_Pictographic})\ufe0f)[\p{C}\p{Default_Ignorable_Code_Point}]/gu;

function shortened(line: string): string {
  const characters = [...line];
  if (characters.length <= maximumLength) return line;
  const start = characters.slice(0, maximumLength - 1).join("");
  return `${start.replace(/[\s\u200d]+$/, "")}…`;
}
