/** Identity provider list: whose JWTs a project takes, and how each is checked. */
import type { ReactNode } from "react";
import type { IdentityProvider } from "../../shared/minting.ts";
import { Button } from "./button.tsx";
import { Sheet } from "./page.tsx";

interface IdentityProviderListProps {
  providers: IdentityProvider[];
  /** By their place in the list. */
  onEdit: (index: number) => void;
  onRemove: (index: number) => void;
}

export function IdentityProviderList({ providers, onEdit, onRemove }: IdentityProviderListProps) {
  if (providers.length === 0) return <NoProvider />;
  return (
    <Sheet>
      <ul aria-label="Identity providers" className="divide-y divide-line">
        {providers.map((provider, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells two of one issuer apart, and a row has no state
            key={index}
            className="grid grid-cols-1 gap-x-6 gap-y-3 p-4 lg:grid-cols-[minmax(0,1fr)_auto]"
          >
            <div className="grid gap-3">
              <code className="break-all">{provider.issuer}</code>
              <Checks provider={provider} />
            </div>
            <div className="flex flex-wrap content-start gap-3">
              <Button aria-label={`Edit ${provider.issuer}`} onClick={() => onEdit(index)}>
                Edit
              </Button>
              <Button look="danger" aria-label={`Remove ${provider.issuer}`} onClick={() => onRemove(index)}>
                Remove
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Checks({ provider }: { provider: IdentityProvider }) {
  const { jwksUri, audience, algorithms, clockToleranceSeconds } = provider;
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-2 text-data md:grid-cols-[minmax(0,4fr)_minmax(0,2fr)_minmax(0,1.4fr)_3.5rem]">
      <Fact term="Keys">{jwksUri ? <code>{jwksUri}</code> : "Pasted here"}</Fact>
      <Fact term="Audience">
        <code>{audience}</code>
      </Fact>
      <Fact term="Signed by">
        <code>{algorithms.join(" ")}</code>
      </Fact>
      <Fact term="Clocks">± {clockToleranceSeconds} s</Fact>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-faint">{term}</dt>
      <dd className="break-all">{children}</dd>
    </div>
  );
}

function NoProvider() {
  return (
    <p className="max-w-[72ch] text-muted">
      None. With a user id your backend can name anyone; with a provider's JWT only somebody who has signed in
      there.
    </p>
  );
}
