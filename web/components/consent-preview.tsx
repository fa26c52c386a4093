/** Consent preview: the page on which people will allow a client, as the issuer draws it, with what is not saved yet. */
import { useEffect, useId, useRef, useState } from "react";
import type { ConsentPreview as Asked } from "../../shared/consent-preview.ts";
import { Select } from "./select.tsx";

type Client = Asked["client"];
type Asks = Asked["asks"];
type Theme = NonNullable<Asked["theme"]>;
type Width = "wide" | "narrow";

const clients: Record<Client, string> = {
  verified: "With a verified domain",
  selfRegistered: "That registered itself",
  loopback: "On the person's computer",
  added: "That you added",
  trusted: "That you trust",
};
const asks: Record<Asks, string> = {
  default: "What is usual",
  all: "Everything",
  more: "More than before",
};
const themes: Record<Theme, string> = { light: "Light", dark: "Dark" };
const widths: Record<Width, string> = { wide: "As wide as here", narrow: "320 px" };

/** After the last key, in milliseconds: not every letter is a page. */
const pause = 400;

interface ConsentPreviewProps {
  /** What is to be shown instead of what is saved. */
  preview: Pick<Asked, "projectId" | "branding" | "scopes">;
}

export function ConsentPreview({ preview }: ConsentPreviewProps) {
  const [client, setClient] = useState<Client>("selfRegistered");
  const [asked, setAsked] = useState<Asks>("default");
  const [theme, setTheme] = useState<Theme>("light");
  const [width, setWidth] = useState<Width>("wide");
  return (
    <section aria-label="Consent page" className="@container grid min-w-0 content-start gap-4">
      <div className="grid grid-cols-2 gap-3 @3xl:grid-cols-4">
        <Select label="Client" options={clients} value={client} onChange={setClient} />
        <Select label="Asks for" options={asks} value={asked} onChange={setAsked} />
        <Select label="Theme" options={themes} value={theme} onChange={setTheme} />
        <Select label="Width" options={widths} value={width} onChange={setWidth} />
      </div>
      <Frame
        json={JSON.stringify({ ...preview, client, asks: asked, theme })}
        isNarrow={width === "narrow"}
      />
    </section>
  );
}

/** A form, so that the page in the frame comes with rules of its own; see api/consent-preview.ts. */
function Frame({ json, isNarrow }: { json: string; isNarrow: boolean }) {
  const name = `preview${useId().replaceAll(/\W/g, "")}`;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const input = form.current?.elements.namedItem("preview");
    if (input instanceof HTMLInputElement) input.value = json;
    const timer = setTimeout(() => form.current?.submit(), pause);
    return () => clearTimeout(timer);
  }, [json]);
  return (
    <>
      <form ref={form} method="post" action="/preview/consent" target={name} hidden>
        <input type="hidden" name="preview" />
      </form>
      <iframe
        name={name}
        title="Consent page, as people will see it"
        sandbox=""
        className={`h-160 w-full rounded-panel border border-line-strong bg-surface ${isNarrow ? "max-w-80" : ""}`}
      />
    </>
  );
}
