/** Branding: what a project adds to the pages on which people sign in and allow. */
import * as z from "zod/mini";

/** As a project's members see it. */
export interface Branding {
  /** Colour of buttons and links. The pages darken or lighten it as far as it takes to be read. */
  accent?: string;
  /** A `data:` URL made by shared/server/logo.ts from what was uploaded, and by nothing else. */
  logo?: string;
  termsUrl?: string;
  privacyUrl?: string;
  /** Who runs the server and answers questions: an https address, or `mailto:` and an e-mail address. */
  supportUrl?: string;
}

const accent = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.regex(/^#[\da-f]{6}$/, "A colour is # and six digits, such as #00656e."),
  );

function isWebAddress(value: string): boolean {
  const url = URL.parse(value);
  return url?.protocol === "https:" && url.username === "" && url.password === "";
}

const address = z.string().check(z.trim(), z.maxLength(2048, "An address has at most 2048 characters."));

const webAddress = address.check(
  z.refine(isWebAddress, "An address begins with https:// and has no user name in it."),
);

/** Without parameters: the pages add a subject. */
const isMailAddress = (value: string) => /^mailto:[\w.+-]+@[a-z\d-]+(\.[a-z\d-]+)+$/i.test(value);

/** People write an e-mail address as it is. */
const supportAddress = address.check(
  z.overwrite((value) => (/^[^:/]+@/.test(value) ? `mailto:${value}` : value)),
  z.refine(
    (value) => isWebAddress(value) || isMailAddress(value),
    "Write an e-mail address, or one that begins with https:// and has no user name in it.",
  ),
);

/** All but the logo, which is uploaded. */
export const brandingInput = z.object({
  accent: z.optional(accent),
  termsUrl: z.optional(webAddress),
  privacyUrl: z.optional(webAddress),
  supportUrl: z.optional(supportAddress),
});
