/** What is stored of the last look at a project's server from outside (api/server-check.ts). */
export interface ServerCheck {
  /** Project and server URL, with a space between. */
  _id: string;
  projectId: string;
  serverUrl: string;
  at: Date;
  /** The worst of the findings; absent while it is looked at. */
  status?: "ok" | "warn" | "fail";
  /** As of sdk/doctor; see there. */
  findings?: CheckFinding[];
  clients?: { name: string; stops?: string }[];
  expiresAt: Date;
}

export interface CheckFinding {
  id: string;
  title: string;
  status: "ok" | "warn" | "fail" | "skipped";
  seen: string;
  cause?: string;
  fix?: string;
  docs?: string;
  clients?: readonly string[];
  compared?: { expected: string; actual: string; at: number };
}
