/** Check: one question to a server, and what may come of it. */
import type { Challenge } from "./challenge.ts";
import type { FaultId } from "./faults.ts";
import type { Comparison } from "./finding.ts";
import type { Reading } from "./reading.ts";
import type { Answered, Visitor } from "./visitor.ts";

export interface Check {
  readonly id: string;
  /** What holds if all is well. */
  readonly title: string;
  readonly judge: (facts: Facts) => Verdict | Promise<Verdict>;
}

/** What is known so far. Each check builds on what those before it found, and adds what it finds. */
export interface Facts {
  readonly visitor: Visitor;
  readonly server: URL;
  readonly register: boolean;
  readonly expectedIssuer: string | undefined;
  /** The answer to a call without a token, whatever it was. */
  refusal?: Answered;
  challenge?: Challenge;
  /** By address, each read once. */
  readonly readings: Map<string, Reading>;
  metadata?: Document;
  issuer?: string;
  issuerMetadata?: Document;
}

export interface Document {
  readonly url: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

export type Verdict =
  | { readonly seen: string; readonly skipped?: true }
  | ({ readonly seen: string; readonly fault: FaultId } & Details);

export interface Details {
  /** Those whom it concerns, if not all. */
  readonly clients?: readonly string[];
  readonly compared?: Comparison;
}

export function fine(seen: string): Verdict {
  return { seen };
}

export function skipped(seen: string): Verdict {
  return { seen, skipped: true };
}

export function faulty(fault: FaultId, seen: string, details: Details = {}): Verdict {
  return { fault, seen, ...details };
}
