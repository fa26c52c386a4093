/** Provider: what a program on the official TypeScript SDKs supplies: storage, and the way to a browser. */
import { askPerson } from "./conversation.mjs";

export class Provider {
  redirectUrl = "http://127.0.0.1:53682/callback";
  #options;
  #client;
  #tokens;
  #verifier;
  /** Query of the last address at which the browser ended. */
  callback;

  constructor(options) {
    this.#options = options;
    if (options.metadataUrl) this.clientMetadataUrl = options.metadataUrl;
  }

  get clientMetadata() {
    return { client_name: this.#options.name, redirect_uris: [this.redirectUrl] };
  }

  clientInformation() {
    return this.#client;
  }

  saveClientInformation(client) {
    this.#client = client;
  }

  tokens() {
    return this.#tokens;
  }

  saveTokens(tokens) {
    const { refresh_token, ...others } = tokens;
    this.#tokens = this.#options.keepsRefreshToken === false ? others : tokens;
  }

  saveCodeVerifier(verifier) {
    this.#verifier = verifier;
  }

  codeVerifier() {
    return this.#verifier;
  }

  async redirectToAuthorization(url) {
    this.callback = (await askPerson(url)).searchParams;
  }

  invalidateCredentials(scope) {
    if (scope === "all" || scope === "client") this.#client = undefined;
    if (scope === "all" || scope === "tokens") this.#tokens = undefined;
  }

  memory() {
    return {
      clientId: this.#client?.client_id,
      accessToken: this.#tokens?.access_token,
      refreshToken: this.#tokens?.refresh_token,
      scope: this.#tokens?.scope,
    };
  }
}
