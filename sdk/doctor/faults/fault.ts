/** Fault: what can be wrong with a server, in words that hold for every server that has it. */

export interface Fault {
  /** `fail` where clients stop, `warn` where some do or where it goes wrong later. */
  readonly status: "warn" | "fail";
  /** What people notice. */
  readonly symptom: string;
  readonly cause: string;
  readonly fix: string;
}

export type Faults = Readonly<Record<string, Fault>>;
