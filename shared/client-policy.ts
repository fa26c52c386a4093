/** Client policy: which clients a project's members let connect; a project without one lets any client ask. */
import * as z from "zod/mini";

const maximumEntries = 100;

/**
 * `anyone`: every client that identifies itself. `verified`: those whose metadata document lies on the host that receives
 * the answer. `listed`: those named below. All but `nobody` let in what members added by hand.
 */
export const whoMayConnect = ["anyone", "verified", "listed", "nobody"] as const;

const notAPlace =
  "Write a host such as claude.ai, *.acme.com for all below one, localhost for programs on people's computers, or a scheme such as cursor:";

/** A host, all hosts below one, `localhost` for every loopback address, or a private-use scheme and its colon. */
const placePattern =
  /^(localhost|(\*\.)?([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]|[a-z][a-z\d+.-]*:)$/;

const place = z.string().check(
  z.trim(),
  z.toLowerCase(),
  z.maxLength(260, notAPlace),
  z.regex(placePattern, notAPlace),
  z.refine((value) => value !== "https:" && value !== "http:", notAPlace),
);

const notAnAddress =
  "Write the address of the client's metadata document, such as https://claude.ai/oauth/client-metadata.";

/** A client is known by the address of its document, to the letter. */
const documentAddress = z.string().check(
  z.trim(),
  z.maxLength(2048, notAnAddress),
  z.refine((value) => URL.parse(value)?.protocol === "https:", notAnAddress),
);

const entries = <T extends z.ZodMiniType>(one: T) =>
  z.array(one).check(z.maxLength(maximumEntries, `List at most ${maximumEntries}.`));

export const clientPolicy = z
  .object({
    who: z.literal(whoMayConnect),
    /** Addresses of metadata documents, for `listed`. */
    documents: entries(documentAddress),
    /** Where answers may go; anywhere if empty. */
    allowedPlaces: entries(place),
    /** Where they may not, whatever else is allowed. */
    deniedPlaces: entries(place),
    /** Clients that introduced themselves and that nobody has used for so long leave the project's list; null for never. */
    removeUnusedAfterDays: z.nullable(
      z.int("Enter whole days.").check(z.gte(1, "Enter 1 to 365 days."), z.lte(365, "Enter 1 to 365 days.")),
    ),
  })
  .check(
    z.refine(
      ({ allowedPlaces, deniedPlaces }) => !allowedPlaces.some((each) => deniedPlaces.includes(each)),
      {
        message: "A place is either allowed or refused: take it out of one list.",
        path: ["deniedPlaces"],
      },
    ),
  );

export type ClientPolicy = z.infer<typeof clientPolicy>;

/** Of a project that settled nothing. */
export const openClientPolicy: ClientPolicy = {
  who: "anyone",
  documents: [],
  allowedPlaces: [],
  deniedPlaces: [],
  removeUnusedAfterDays: 30,
};
