/** Problem: what a failed call says to the person in front of it, by its code and never by its text. */
import { TRPCClientError } from "@trpc/client";
import type { CallError } from "./trpc.ts";

export interface Problem {
  message: string;
  /** Field of the form → what to change in it. */
  fields: Record<string, string>;
  /** Finds the cause in the server's log. Absent when the call never reached the server. */
  trace?: string;
}

export function problemOf(error: CallError): Problem {
  const data = error.data;
  if (!data) return { message: unreachable, fields: {} };
  const fields = data.fields ?? {};
  return { message: sentence(data), fields, trace: data.trace };
}

/** Whether the server named the fields to change: then they say it, and no note beside them is needed. */
export function isRefusal(error: CallError): boolean {
  return Object.keys(problemOf(error).fields).length > 0;
}

export function isNotFound(error: CallError | null): boolean {
  return error?.data?.code === "NOT_FOUND";
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof TRPCClientError && error.data?.code === "UNAUTHORIZED";
}

const unreachable = "The dashboard's server did not answer. Check that it runs and that you are online.";

const sentences: Record<string, string> = {
  BAD_REQUEST: "The server refused what was sent. Nothing was saved.",
  UNAUTHORIZED: "You are signed out.",
  FORBIDDEN: "The server refused a request from this address. Open the dashboard at its own address.",
  NOT_FOUND: "This does not exist any more, or it is not yours.",
  CONFLICT: "This changed in the meantime. Load the page again to see how it is now.",
  TOO_MANY_REQUESTS: "Too many requests in a short time. Wait a minute.",
  SERVICE_UNAVAILABLE: "The database cannot be reached at the moment. Your data is safe.",
};

/** Of what is FORBIDDEN to somebody who is signed in. */
const denials: Record<string, string> = {
  role: "Your role in this project does not allow this.",
  recent_sign_in: "This needs a sign-in of the last 15 minutes. Nothing has changed.",
};

function sentence({ code, reason = "" }: { code: string; reason?: string }): string {
  return (
    denials[reason] ??
    sentences[code] ??
    "The server failed at this. Its log holds the cause under the trace id."
  );
}
