/**
 * Engine: oidc-provider with the six changes it has no setting for. The only module that reaches past its
 * documentation; engine.test.ts and session.test.ts hold each change, and fail when the engine's inside moves.
 */
import type { Configuration, KoaContextWithOIDC, TokenEndpointGrantContext } from "oidc-provider";
import Provider from "oidc-provider";
import { redirectUriMatches } from "../shared/redirect-uri.ts";
import { clientSecretMatches } from "../shared/server/client-secret.ts";
import { tokenPrefix } from "./artifact.ts";
import type { Rotation } from "./rotation.ts";

export interface EngineChanges {
  /** Runs before any grant type's own handler, so before a code or refresh token is consumed. */
  beforeGrant(grantType: string, ctx: KoaContextWithOIDC): Promise<void>;
  rotation: Rotation;
  /** What a refresh token says of a minted person; undefined for whoever signed in. */
  minted(): object | undefined;
}

type GrantRegistration<Params extends object> = Parameters<
  typeof Provider.prototype.registerGrantType<Params>
>;

/** The published types leave this method out. */
interface TokenModel {
  name: string;
  prototype: { generateTokenId(): string; minted?: object | undefined };
}

export function createEngine(issuer: string, configuration: Configuration, changes: EngineChanges): Provider {
  /** The base class registers its own grant types through this method too, so that one override covers all. */
  class Engine extends Provider {
    override registerGrantType<Params extends object>(...registration: GrantRegistration<Params>): void {
      const [name, handler, ...rest] = registration;
      const checked = async (ctx: TokenEndpointGrantContext<Params>) => {
        await changes.beforeGrant(name, ctx);
        return handler(ctx);
      };
      super.registerGrantType(name, checked, ...rest);
    }
  }
  const engine = new Engine(issuer, configuration);
  compareHashedSecrets(engine);
  matchLoopbackPorts(engine);
  prefixTokens(engine, changes.rotation);
  carryMinted(engine, changes);
  keepSessionId(engine);
  return engine;
}

function compareHashedSecrets({ Client }: Provider): void {
  Client.prototype.compareClientSecret = function compareClientSecret(presented: string) {
    return clientSecretMatches(this.clientSecret ?? "", presented);
  };
}

function matchLoopbackPorts({ Client }: Provider): void {
  Client.prototype.redirectUriAllowed = function redirectUriAllowed(requested: string) {
    return redirectUriMatches(this.redirectUris ?? [], requested);
  };
}

/** Token values say what they are; a refresh token that succeeds another is derived from it (see rotation.ts). */
function prefixTokens(engine: Provider, rotation: Rotation): void {
  const { AccessToken, AuthorizationCode, ClientCredentials, DeviceCode, RefreshToken } = engine;
  const models = [
    AccessToken,
    AuthorizationCode,
    ClientCredentials,
    DeviceCode,
    RefreshToken,
  ] as unknown as TokenModel[];
  for (const { name, prototype } of models) {
    const { generateTokenId } = prototype;
    prototype.generateTokenId = function prefixed() {
      const generated = tokenPrefix(name) + generateTokenId.call(this);
      return name === "RefreshToken" ? (rotation.successor() ?? generated) : generated;
    };
  }
}

/** What a refresh token says of a minted person is stored with it, and goes on to its successors. */
function carryMinted({ RefreshToken }: Provider, { minted }: EngineChanges): void {
  const model = RefreshToken as unknown as TokenModel & { IN_PAYLOAD: string[] };
  const properties = [...model.IN_PAYLOAD, "minted"];
  Object.defineProperty(model, "IN_PAYLOAD", { get: () => properties });
  const { generateTokenId } = model.prototype;
  model.prototype.generateTokenId = function carrying() {
    this.minted = minted();
    return generateTokenId.call(this);
  };
}

/**
 * A session gets another id when somebody signs in in it (session fixation), and not with each decision: of two that are sent at once,
 * the second would have the id of a session that is gone.
 */
function keepSessionId({ Session }: Provider): void {
  const { resetIdentifier } = Session.prototype;
  Session.prototype.resetIdentifier = function resetUnlessDecided() {
    const { route, result } = Provider.ctx?.oidc ?? {};
    if (route === "resume" && !result?.login) return;
    resetIdentifier.call(this);
  };
}
