/** Lifetimes: how long the tokens of a project live, in seconds. */
import * as z from "zod/mini";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A refresh token lives on by its idle life at each use, up to the absolute one. `usual` holds for who settled nothing. */
export const lifetimeLimits = {
  accessToken: { least: 5 * minute, most: day, usual: hour },
  refreshTokenIdle: { least: day, most: 90 * day, usual: 30 * day },
  refreshTokenAbsolute: { least: day, most: 365 * day, usual: 365 * day },
} as const;

export const usualLifetimes: TokenLifetimes = {
  accessToken: lifetimeLimits.accessToken.usual,
  refreshTokenIdle: lifetimeLimits.refreshTokenIdle.usual,
  refreshTokenAbsolute: lifetimeLimits.refreshTokenAbsolute.usual,
};

const between = ({ least, most }: { least: number; most: number }, message: string) =>
  z.int(message).check(z.gte(least, message), z.lte(most, message));

export const tokenLifetimes = z
  .object({
    accessToken: between(
      lifetimeLimits.accessToken,
      "An access token lives from 5 minutes to 24 hours (1440 minutes).",
    ),
    refreshTokenIdle: between(
      lifetimeLimits.refreshTokenIdle,
      "Without use a connection lives from 1 to 90 days.",
    ),
    refreshTokenAbsolute: between(
      lifetimeLimits.refreshTokenAbsolute,
      "At most a connection lives from 1 to 365 days.",
    ),
  })
  .check(
    z.refine(({ refreshTokenIdle, refreshTokenAbsolute }) => refreshTokenIdle <= refreshTokenAbsolute, {
      message: "A connection cannot live longer without use than at most: raise this, or lower the other.",
      path: ["refreshTokenAbsolute"],
    }),
  );

export interface TokenLifetimes {
  accessToken: number;
  refreshTokenIdle: number;
  refreshTokenAbsolute: number;
}

/** For how long a used refresh token yields its successor again, in seconds. */
export const rotationWindow = z
  .int("Enter whole seconds.")
  .check(
    z.gte(1, "A window lasts at least 1 second: without one, choose “Strict”."),
    z.lte(3600, "A window lasts at most 3600 seconds, which is an hour."),
  );
