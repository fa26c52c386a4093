/** Branding: what a project adds to the pages on which people sign in and allow. */
import * as z from "zod/mini";

/** As a project's owner sees it. */
export interface Branding {
  /** Colour of buttons and links. The pages darken or lighten it as far as it takes to be read. */
  accent?: string;
  termsUrl?: string;
  privacyUrl?: string;
}

const accent = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.regex(/^#[\da-f]{6}$/, "A colour is # and six digits, such as #00656e."),
  );

const webAddress = z.string().check(
  z.trim(),
  z.maxLength(2048, "An address has at most 2048 characters."),
  z.refine((value) => {
    const url = URL.parse(value);
    return url?.protocol === "https:" && url.username === "" && url.password === "";
  }, "An address begins with https:// and has no user name in it."),
);

export const brandingInput = z.object({
  accent: z.optional(accent),
  termsUrl: z.optional(webAddress),
  privacyUrl: z.optional(webAddress),
});
