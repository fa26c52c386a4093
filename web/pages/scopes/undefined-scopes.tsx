/** Undefined scopes: what clients asked for and the project does not have. */
import { Button } from "../../components/button.tsx";
import { Section, Sheet } from "../../components/page.tsx";
import { Ago } from "../../components/time.tsx";
import { counted } from "../../number.ts";
import type { Outputs } from "../../trpc.ts";

interface UndefinedScopesProps {
  asked: Outputs["scopes"]["undefinedAsked"];
  onDefine: ((name: string) => void) | undefined;
}

/** Nothing, where clients asked for what there is. */
export function UndefinedScopes({ asked, onDefine }: UndefinedScopesProps) {
  if (asked.length === 0) return null;
  return (
    <Section
      id="undefined"
      title="Asked for, but not defined"
      lead="Of the latest requests in 14 days. Such a scope is left out of what people are asked."
    >
      <Sheet>
        <ul aria-label="Undefined scopes" className="divide-y divide-line">
          {asked.map(({ name, times, clients, lastAt }) => (
            <li key={name} className="flex flex-wrap items-center gap-x-6 gap-y-2 p-4 md:py-2.5">
              <span className="grid min-w-0 flex-1 basis-48 gap-0.5">
                <code className="break-all text-data">{name}</code>
                <span className="text-data text-muted">
                  {counted(times, "time")} by {counted(clients, "client")}, last <Ago at={lastAt} />
                </span>
              </span>
              {onDefine && (
                <Button aria-label={`Define ${name}`} onClick={() => onDefine(name)}>
                  Define
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Sheet>
    </Section>
  );
}
