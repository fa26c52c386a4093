/** Branding: what a project stored of its own, made fit for our pages. */
import { accentColours } from "../shared/accent.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { Brand } from "./views/brand.ts";

export function brandOf({ branding }: Pick<ProjectRecord, "branding">): Brand | undefined {
  if (!branding) return undefined;
  const { accent, ...rest } = branding;
  return { ...rest, ...(accent && { colours: accentColours(accent) }) };
}
