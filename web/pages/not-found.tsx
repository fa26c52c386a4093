/** Not found: an address that leads nowhere, or to what is not this person's; the two look the same. */
import { ButtonLink } from "../components/button.tsx";
import { Mark } from "../components/icon.tsx";

/** For an address outside every route, where there is no shell. */
export function NotFoundPage() {
  return (
    <main id="main" tabIndex={-1} className="mx-auto grid max-w-2xl gap-8 px-4 py-12 md:px-8">
      <p className="flex items-center gap-2.5 font-semibold">
        <Mark />
        mcpauth
      </p>
      <NotFound />
    </main>
  );
}

export function NotFound() {
  return (
    <div className="grid max-w-2xl gap-4">
      <title>Not found · mcpauth</title>
      <h1 className="font-semibold text-title tracking-[-0.01em]">There is nothing at this address</h1>
      <p className="text-muted">
        If it was a project's, the project was deleted or belongs to someone else. Otherwise the address has a
        slip of the pen.
      </p>
      <div>
        <ButtonLink to="/">All projects</ButtonLink>
      </div>
    </div>
  );
}
