/** Log: one JSON line per fact, on standard output. Ids are logged; tokens, codes, secrets and cookies never. */

import type { Logger } from "pino";
import { pino } from "pino";

export type Log = Logger;

/** Field names that are cut out wherever a line carries them, should one ever be passed by mistake. */
const secretFields = [
  "authorization",
  "cookie",
  "set-cookie",
  "location",
  "code",
  "code_verifier",
  "access_token",
  "refresh_token",
  "client_secret",
  "token",
  "secret",
  "password",
  "state",
];

export function createLog(name: string, level: string): Log {
  // Written in pieces of a few KB, at least each second and at the end: a write per request costs more than the request's own log.
  const destination = pino.destination({ sync: false, minLength: 4096, periodicFlush: 1000 });
  const options = {
    name,
    level,
    base: { name },
    redact: {
      paths: secretFields.flatMap((field) => ["", "*", "*.*"].map((depth) => `${depth}["${field}"]`)),
      remove: true,
    },
  };
  return pino(options, destination);
}
