/** Subject kinds: what a project takes for a token, each of which is on or off. */
import type { ReactNode } from "react";
import { tokenTypes } from "../../shared/minting.ts";
import { Icon } from "./icon.tsx";
import type { MintingForm } from "./minting-limits.tsx";
import { Sheet } from "./page.tsx";

interface SubjectKindsProps {
  form: MintingForm;
  /** Whether the project has any identity provider. */
  hasProvider: boolean;
  onChange: (changes: Partial<MintingForm>) => void;
}

export function SubjectKinds({ form, hasProvider, onChange }: SubjectKindsProps) {
  return (
    <Sheet>
      <fieldset className="divide-y divide-line">
        <legend className="sr-only">What is exchanged</legend>
        <Kind
          words="A user id of yours"
          tokens={[tokenTypes.subject]}
          checked={form.ownUsers}
          onChange={(ownUsers) => onChange({ ownUsers })}
        >
          Your backend says who it is. Whoever has the secret can name anyone.
        </Kind>
        <Kind
          words="An access token of this project"
          tokens={[tokenTypes.accessToken]}
          checked={form.ownTokens}
          onChange={(ownTokens) => onChange({ ownTokens })}
        >
          For one that may do less, or that also names who acts for the person. It never outlives the first.
        </Kind>
        <div className={row}>
          <span className={`mt-0.5 ${hasProvider ? "text-ok" : "text-faint"}`}>
            <Icon name={hasProvider ? "check" : "ring"} />
          </span>
          <span className="font-semibold">A JWT of an identity provider</span>
          <Meaning tokens={[tokenTypes.idToken, tokenTypes.jwt]}>
            {hasProvider
              ? "Signed by a provider below, so that your backend can name only who has signed in there."
              : "Off until you add a provider below."}
          </Meaning>
        </div>
      </fieldset>
    </Sheet>
  );
}

const row =
  "grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5 gap-y-1 p-4 lg:grid-cols-[1rem_15rem_minmax(0,1fr)]";

interface KindProps {
  words: string;
  tokens: readonly string[];
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

function Kind({ words, tokens, checked, onChange, children }: KindProps) {
  return (
    <label className={`cursor-pointer ${row}`}>
      <input
        type="checkbox"
        className="mt-0.5 size-4"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span className="font-semibold">{words}</span>
      <Meaning tokens={tokens}>{children}</Meaning>
    </label>
  );
}

function Meaning({ tokens, children }: Pick<KindProps, "tokens" | "children">) {
  return (
    <span className="col-start-2 grid gap-1 lg:col-start-3">
      <span className="text-muted">{children}</span>
      {tokens.map((token) => (
        <code key={token} className="break-all text-data text-faint">
          {token}
        </code>
      ))}
    </span>
  );
}
