/** Settings: what a project's members settle about it, one act for each. */
import type { UpdateFilter } from "mongodb";
import { z } from "zod";
import * as mini from "zod/mini";
import { brandingInput } from "../shared/branding.ts";
import { clientPolicy } from "../shared/client-policy.ts";
import { rotationWindow, tokenLifetimes } from "../shared/lifetimes.ts";
import type { Project } from "../shared/project.ts";
import { projectName, refreshRotation, tokenFormat } from "../shared/project.ts";
import { encodeLogo, LogoRefused } from "../shared/server/logo.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { signInPolicy } from "../shared/sign-in-policy.ts";
import type { Act } from "./audit.ts";
import type { Viewing } from "./project-view.ts";
import { viewProject } from "./project-view.ts";
import { FieldError, noSuchProject, projectProcedure } from "./trpc.ts";

/** What is not sent stays as it is; null takes it away. */
const brandingChanges = mini.object({
  accent: mini.nullable(brandingInput.shape.accent),
  termsUrl: mini.nullable(brandingInput.shape.termsUrl),
  privacyUrl: mini.nullable(brandingInput.shape.privacyUrl),
  supportUrl: mini.nullable(brandingInput.shape.supportUrl),
});

/** What a file of 256 KB, which is the most a logo may have, is in Base64. */
const longestLogo = 350_000;

export const settings = {
  rename: projectProcedure("settings")
    .input(z.object({ name: projectName }))
    .mutation(({ ctx, input: { name } }) => change(ctx, { $set: { name } })),

  /** What is not sent stays as it is. Holds for the tokens to come. */
  setTokens: projectProcedure("settings")
    .input(
      z.object({
        rotation: refreshRotation,
        /** Null leaves it to the operator. */
        rotationWindow: z.optional(z.nullable(rotationWindow)),
        tokenFormat,
        lifetimes: z.optional(tokenLifetimes),
      }),
    )
    .mutation(({ ctx, input: { projectId: _id, ...changes } }) => change(ctx, updateOf(changes))),

  setBranding: projectProcedure("settings")
    .input(z.object({ branding: brandingChanges }))
    .mutation(({ ctx, input: { branding } }) => {
      const fields = Object.entries(branding).map(([field, value]) => [`branding.${field}`, value]);
      return change(ctx, updateOf(Object.fromEntries(fields)));
    }),

  /** Takes the bytes of a picture in Base64, and keeps only what it was drawn anew as; null takes the logo away. */
  setLogo: projectProcedure("settings")
    .input(z.object({ logo: z.nullable(z.base64().max(longestLogo, "A logo has at most 256 KB.")) }))
    .mutation(async ({ ctx, input: { logo } }) =>
      change(ctx, updateOf({ "branding.logo": logo === null ? null : await encoded(logo) })),
    ),

  /** Holds for connections to come and for refreshes, within seconds. Access tokens that are out live to their end. */
  setClientPolicy: projectProcedure("settings")
    .input(z.object({ clientPolicy }))
    .mutation(({ ctx, input }) => change(ctx, { $set: { clientPolicy: input.clientPolicy } })),

  /** Null lets in anyone. Holds for connections to come: those that stand go on. */
  setSignInPolicy: projectProcedure("settings")
    .input(z.object({ signInPolicy: z.nullable(signInPolicy) }))
    .mutation(({ ctx, input }) => change(ctx, updateOf(input))),

  setDeletionProtection: projectProcedure("delete")
    .input(z.object({ protect: z.boolean() }))
    .mutation(({ ctx, input: { protect } }) =>
      change(ctx, protect ? { $set: { deletionProtected: true } } : { $unset: { deletionProtected: "" } }),
    ),
};

/** Null takes a field away, undefined leaves it. */
function updateOf({ projectId: _id, ...changes }: Record<string, unknown>): UpdateFilter<ProjectRecord> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const set = given.filter(([, value]) => value !== null);
  const unset = given.filter(([, value]) => value === null).map(([field]) => [field, ""]);
  return {
    ...(set.length > 0 && { $set: Object.fromEntries(set) }),
    ...(unset.length > 0 && { $unset: Object.fromEntries(unset) }),
  };
}

interface Changing extends Viewing {
  project: ProjectRecord;
  act: Act;
}

async function change(context: Changing, update: UpdateFilter<ProjectRecord>): Promise<Project> {
  const { database, project, act } = context;
  const { _id } = project;
  if (Object.keys(update).length === 0) return viewProject(context, project);
  const changed = await database.projects.findOneAndUpdate({ _id }, update, { returnDocument: "after" });
  if (!changed) throw noSuchProject();
  act.changed(audited(project), audited(changed));
  return viewProject(context, changed);
}

/** Of a picture the audit keeps that it was there, and not its pixels. */
function audited({ branding, ...project }: ProjectRecord): object {
  const { logo, ...rest } = branding ?? {};
  return { ...project, ...rest, logo: logo ? `${logo.length} characters` : undefined };
}

async function encoded(logo: string): Promise<string> {
  try {
    return await encodeLogo(Buffer.from(logo, "base64"));
  } catch (error) {
    if (!(error instanceof LogoRefused)) throw error;
    throw new FieldError("BAD_REQUEST", { logo: error.message });
  }
}
