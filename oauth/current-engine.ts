/** Current engine: made again when other keys sign, since the engine takes its keys when it is made. */
import type { RequestHandler } from "express";
import type Provider from "oidc-provider";
import type { KeySet, SigningKeys } from "./signing-keys.ts";

type Create = (signingKeys: KeySet) => Promise<Provider>;

interface Engine {
  provider: Provider;
  answer: ReturnType<Provider["callback"]>;
}

export class CurrentEngine {
  readonly #signingKeys: SigningKeys;
  readonly #create: Create;
  readonly #first: Engine;
  #made: { keys: KeySet; engine: Promise<Engine> };

  private constructor(signingKeys: SigningKeys, create: Create, first: Engine) {
    this.#signingKeys = signingKeys;
    this.#create = create;
    this.#first = first;
    this.#made = { keys: signingKeys.current, engine: Promise.resolve(first) };
  }

  static async start(signingKeys: SigningKeys, create: Create): Promise<CurrentEngine> {
    return new CurrentEngine(signingKeys, create, await make(signingKeys.current, create));
  }

  /** For pages of ours, which read and write the same records whatever key signs. */
  get provider(): Provider {
    return this.#first.provider;
  }

  /** Requests under way end where they began. */
  readonly answer: RequestHandler = async (request, response) => {
    const { current } = this.#signingKeys;
    if (this.#made.keys !== current) this.#made = { keys: current, engine: make(current, this.#create) };
    const { answer } = await this.#made.engine;
    await answer(request, response);
  };
}

async function make(keys: KeySet, create: Create): Promise<Engine> {
  const provider = await create(keys);
  return { provider, answer: provider.callback() };
}
