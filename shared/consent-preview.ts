/** Consent preview: what the dashboard can ask the issuer to show. The page is the one that people get; who asks is made up. */
import * as z from "zod/mini";
import { brandingInput } from "./branding.ts";
import { maximumScopes, scopeInput } from "./scope.ts";

/** As shared/server/logo.ts makes it. */
const logo = z
  .string()
  .check(
    z.maxLength(8192, "A logo is encoded by the dashboard's server first."),
    z.regex(/^data:image\/webp;base64,[\w+/]+=*$/, "A logo is encoded by the dashboard's server first."),
  );

export const consentPreviewInput = z.object({
  projectId: z.string(),
  /** As it would be saved; absent: as it is. */
  branding: z.optional(z.extend(brandingInput, { logo: z.optional(logo) })),
  scopes: z.optional(z.array(scopeInput).check(z.maxLength(maximumScopes))),
  /** Who asks: a client whose document is on its own host, one that registered itself (here or on the person's computer), or one that a member added or trusts. */
  client: z._default(
    z.literal(["verified", "selfRegistered", "loopback", "added", "trusted"]),
    "selfRegistered",
  ),
  /** For which scopes: those given unless less is asked, all of them, or more than were allowed before. */
  asks: z._default(z.literal(["default", "all", "more"]), "default"),
  /** As in `Accept-Language`. */
  language: z._default(z.string().check(z.maxLength(100)), "en"),
  /** Absent: as the viewer's browser is set. */
  theme: z.optional(z.literal(["light", "dark"])),
});

export type ConsentPreview = z.output<typeof consentPreviewInput>;
