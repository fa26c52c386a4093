/** Identity provider fields: whose tokens are taken, by which keys they are checked, and what they must say. */
import type { IdentityProvider } from "../../shared/minting.ts";
import { signatureAlgorithms } from "../../shared/minting.ts";
import type { Option } from "./choice.tsx";
import { Choice, Selection } from "./choice.tsx";
import { Field, LinesField } from "./field.tsx";

/** The form as it is typed: the kind of keys that is not chosen is kept, and not sent. */
export interface ProviderForm extends Pick<IdentityProvider, "issuer" | "audience" | "algorithms"> {
  keys: "address" | "pasted";
  jwksUri: string;
  publicKey: string;
  /** Seconds. */
  clockTolerance: string;
}

interface IdentityProviderFieldsProps {
  form: ProviderForm;
  complaints: Record<string, string>;
  onChange: (changes: Partial<ProviderForm>) => void;
}

export function IdentityProviderFields({ form, complaints, onChange }: IdentityProviderFieldsProps) {
  return (
    <>
      <Field
        label="Issuer"
        hint="To the letter as its tokens state it in iss, with or without a slash at the end."
        placeholder="https://login.example.com/"
        {...address}
        value={form.issuer}
        error={complaints.issuer}
        onChange={(issuer) => onChange({ issuer })}
        data-first-focus
      />
      <Field
        label="Audience"
        hint="What its tokens state in aud: often the client id that your product has there."
        spellCheck={false}
        autoCapitalize="none"
        mono
        value={form.audience}
        error={complaints.audience}
        onChange={(audience) => onChange({ audience })}
      />
      <Keys form={form} complaints={complaints} onChange={onChange} />
      <Selection
        legend="Signature algorithms"
        options={signatureAlgorithms.map((value) => ({ value }))}
        values={form.algorithms}
        error={complaints.algorithms}
        onChange={(values) =>
          onChange({ algorithms: signatureAlgorithms.filter((each) => values.includes(each)) })
        }
        compact
      />
      <Field
        label="Clock tolerance, in seconds"
        hint="By how much its clock and ours may differ."
        inputMode="numeric"
        mono
        value={form.clockTolerance}
        error={complaints.clockToleranceSeconds}
        onChange={(clockTolerance) => onChange({ clockTolerance })}
      />
    </>
  );
}

function Keys({ form, complaints, onChange }: IdentityProviderFieldsProps) {
  return (
    <>
      <Choice
        legend="Its public keys"
        options={sources}
        value={form.keys}
        onChange={(keys) => onChange({ keys })}
      />
      {form.keys === "address" ? (
        <Field
          label="JWKS URL"
          hint="Its discovery document names it as jwks_uri."
          placeholder="https://login.example.com/.well-known/jwks.json"
          {...address}
          value={form.jwksUri}
          error={complaints.jwksUri}
          onChange={(jwksUri) => onChange({ jwksUri })}
        />
      ) : (
        <LinesField
          label="Public key"
          hint="A JWK, a JWK set or PEM. Never a private key."
          placeholder="-----BEGIN PUBLIC KEY-----"
          spellCheck={false}
          autoCapitalize="none"
          rows={5}
          value={form.publicKey}
          error={complaints.publicKey}
          onChange={(publicKey) => onChange({ publicKey })}
        />
      )}
    </>
  );
}

const address = { inputMode: "url", spellCheck: false, autoCapitalize: "none", mono: true } as const;

const sources: readonly Option<ProviderForm["keys"]>[] = [
  { value: "address", words: "At an address", meaning: "Fetched there, so that it can replace them." },
  { value: "pasted", words: "Pasted", meaning: "You replace them here when it does." },
];
