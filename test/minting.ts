/** Minting: a product that asks for tokens for its own users. */
import { endpoints } from "../shared/endpoints.ts";
import type { MintingSettings } from "../shared/minting.ts";
import { defaultMinting, tokenTypes } from "../shared/minting.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { Issuer } from "./harness.ts";
import { addProject, bearer, postForm } from "./harness.ts";

type Product = Awaited<ReturnType<typeof addProject>>;

/** A project that may mint what the settings say beyond the default ones. */
export async function addProduct(
  issuer: Issuer,
  minting: Partial<MintingSettings> = {},
  fields: Partial<ProjectRecord> = {},
): Promise<Product> {
  const product = await addProject(issuer);
  const settings = { minting: { ...defaultMinting, ...minting }, ...fields };
  await issuer.database.projects.updateOne({ _id: product.project._id }, { $set: settings });
  return product;
}

export type Minted = Record<string, string> & { expires_in?: number };

/** A parameter set to undefined is left out. */
export async function mint(
  { issuer }: { issuer: string },
  secret: string,
  parameters: Record<string, string | undefined> = {},
): Promise<{ status: number; headers: Headers; body: Minted }> {
  const named = { subject_token: "42", subject_token_type: tokenTypes.subject, ...parameters };
  const sent = Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const response = await postForm(issuer + endpoints.tokenExchange, Object.fromEntries(sent), bearer(secret));
  return { status: response.status, headers: response.headers, body: (await response.json()) as Minted };
}

export const scopesOfAcme = ["mcp:read", "mcp:write"].map((name, index) => ({
  name,
  title: name,
  description: name,
  effect: "reads" as const,
  default: index === 0,
}));
