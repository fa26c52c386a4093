/** Server URL preview: what the typed address becomes, and what the server will answer because of it. */
import { serverUrl } from "../../shared/server-url.ts";

export function ServerUrlPreview({ typed }: { typed: string }) {
  const { data: url } = serverUrl.safeParse(typed);
  return (
    <section aria-labelledby="meaning" className="grid grid-cols-1 gap-4">
      <h2 id="meaning" className="font-semibold">
        What this address means
      </h2>
      <output aria-labelledby="meaning" className="grid gap-4">
        <Fact term="This is the address tokens will be bound to">{url ? [url] : []}</Fact>
        <Fact term="Clients learn from your server at">{url ? metadataUrls(new URL(url)) : []}</Fact>
      </output>
      <p className="max-w-[60ch] text-data text-muted">
        Scheme and host are written small, a default port and a lone slash at the end are left out. The SDK
        answers the well-known addresses for you.
      </p>
    </section>
  );
}

/** RFC 9728 §3.1: the well-known part goes between host and path; older clients ask at the root. */
function metadataUrls({ origin, pathname }: URL): string[] {
  const root = `${origin}/.well-known/oauth-protected-resource`;
  return pathname === "/" ? [root] : [`${root}${pathname}`, root];
}

function Fact({ term, children }: { term: string; children: string[] }) {
  return (
    <div className="grid gap-1">
      <p className="text-data text-faint">{term}</p>
      {children.map((address) => (
        <code key={address} className="break-all text-data">
          {address}
        </code>
      ))}
      {children.length === 0 && (
        <p className="text-data text-muted">Shown as soon as the address is complete.</p>
      )}
    </div>
  );
}
