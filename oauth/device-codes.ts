/**
 * Device codes (RFC 8628): how they are stored, so that the database shows neither a device code nor a user code, and
 * how often a device may ask. Each step of one is decided by an atomic update: it is confirmed, answered and redeemed once.
 */
import type { Filter } from "mongodb";
import type { AdapterPayload } from "oidc-provider";
import { errors } from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import { artifactId } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { lifetimes } from "./lifetimes.ts";
import { orUnavailable } from "./outage.ts";

export const deviceGrantType = "urn:ietf:params:oauth:grant-type:device_code";

/** Seconds between two questions of a device (RFC 8628 §3.2). */
export const pollingInterval = 5;

/** Clocks and networks are not that exact: so much sooner is no offence. */
const tolerance = 1;

/** What the engine reads back from a record though nobody may read it in the database. */
const concealed: Record<string, readonly string[]> = {
  DeviceCode: ["jti", "userCode"],
  Interaction: ["deviceCode"],
};

type Values = Record<string, string>;

export class DeviceCodes {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** Adds to a record, sealed, what was left out of it. A user code is short: only a keyed digest hides it. */
  conceal(artifact: Artifact, payload: AdapterPayload): Artifact {
    const values = Object.entries(payload).filter(
      ([name, value]) => value !== undefined && concealed[artifact.model]?.includes(name),
    );
    if (values.length === 0) return artifact;
    const { userCode } = payload;
    return {
      ...artifact,
      sealed: this.#keyring.seal("device-codes", artifact._id, JSON.stringify(Object.fromEntries(values))),
      ...(userCode && { userCode: this.#keyring.digests("device-codes", userCode)[0] }),
    };
  }

  /** What {@link conceal} sealed. */
  reveal({ _id, sealed }: Artifact): Values {
    const opened = sealed && this.#keyring.open("device-codes", _id, sealed);
    return opened ? (JSON.parse(opened) as Values) : {};
  }

  byUserCode(userCode: string): Filter<Artifact> {
    return { model: "DeviceCode", userCode: { $in: this.#keyring.digests("device-codes", userCode) } };
  }
}

/**
 * Writes a new device code, or the next step of one: taken up by a browser (`inFlight`), then allowed or refused.
 *
 * @throws DeviceCodeUsed if somebody else was first
 */
export async function saveDeviceCode(store: ArtifactStore, artifact: Artifact): Promise<void> {
  const { _id, ...fields } = { ...artifact, expiresAt: afterlifeOf(artifact) };
  const { inFlight, error } = fields.payload;
  const decided = fields.accountId !== undefined || error !== undefined;
  if (!decided && !inFlight) {
    await store.records.insert({ _id, ...fields });
    return;
  }
  const undecided = {
    _id,
    accountId: { $exists: false },
    "payload.error": { $exists: false },
    ...(!decided && { "payload.inFlight": { $exists: false } }),
  };
  const saved = await orUnavailable(() => store.collection.updateOne(undecided, { $set: fields }));
  if (saved.matchedCount === 0) throw new DeviceCodeUsed();
}

/** It is still known for as long again after it expired, so that a person and their device are told that it has. */
function afterlifeOf({ payload }: Artifact): Date {
  return new Date((Number(payload.exp) + lifetimes.deviceCode) * 1000);
}

export class DeviceCodeUsed extends errors.InvalidRequest {
  constructor() {
    super("the code was already used");
  }
}

/** A device as it polls: what it holds, and what became of that. */
export interface Polling {
  jti: string;
  accountId?: string | undefined;
  error?: string | undefined;
  isExpired: boolean;
}

/**
 * Counts a question of a device that is still to wait.
 *
 * @throws errors.SlowDown if the last one was less than the interval ago (RFC 8628 §3.5)
 */
export async function countPoll({ collection }: ArtifactStore, { jti, ...state }: Polling): Promise<void> {
  if (state.accountId || state.error || state.isExpired) return;
  const polledAt = new Date();
  const earlier = new Date(polledAt.getTime() - (pollingInterval - tolerance) * 1000);
  const due = { _id: artifactId("DeviceCode", jti), $nor: [{ polledAt: { $gt: earlier } }] };
  const counted = await orUnavailable(() => collection.updateOne(due, { $set: { polledAt } }));
  if (counted.matchedCount === 0) {
    throw new errors.SlowDown(`the device asks too often: wait ${pollingInterval} seconds longer each time`);
  }
}
