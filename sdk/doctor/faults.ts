/** Faults: all that the doctor can find wrong, each with its cause and its fix. */
import { browserFaults } from "./faults/browser.ts";
import { connectionFaults } from "./faults/connection.ts";
import { issuerFaults } from "./faults/issuer.ts";
import { metadataFaults } from "./faults/metadata.ts";
import { refusalFaults } from "./faults/refusal.ts";
import { registrationFaults } from "./faults/registration.ts";
import { resourceFaults } from "./faults/resource.ts";
import { tokenFaults } from "./faults/token.ts";

/** In the order of the checks. */
export const faults = {
  ...connectionFaults,
  ...refusalFaults,
  ...metadataFaults,
  ...resourceFaults,
  ...issuerFaults,
  ...registrationFaults,
  ...browserFaults,
  ...tokenFaults,
};

/**
 * What a fault is called, here and in its entry in docs/doctor.md.
 *
 * @example
 * ```ts
 * import type { FaultId, Finding } from "getmcpauth/doctor";
 *
 * const known: readonly FaultId[] = ["preflight-refused", "challenge-hidden"];
 * export const isNew = ({ fault }: Finding) => fault !== undefined && !known.includes(fault);
 * ```
 */
export type FaultId = keyof typeof faults;
