/** What is stored of one run of the built-in test client (api/test-client.ts). Never its code or token. */
export interface TestRun {
  /** SHA-256 of the state. */
  _id: string;
  projectId: string;
  /** Who runs it: nobody else may answer for them. */
  userId: string;
  serverUrl: string;
  clientId: string;
  /** `waiting`: its person is at the issuer. */
  outcome: "waiting" | "ok" | "failed";
  steps: TestStep[];
  startedAt: Date;
  expiresAt: Date;
}

export interface TestStep {
  name: "refusal" | "register" | "authorize" | "token" | "initialize" | "tools" | "revoke";
  outcome: "ok" | "failed";
  /** What came, in one line. */
  seen: string;
  milliseconds: number;
}
