/** Client fields: what a client that is added by hand says of itself, by what it acts for. */
import type { Client } from "../../shared/client.ts";
import type { Project } from "../../shared/project.ts";
import type { Option } from "./choice.tsx";
import { Choice, Selection } from "./choice.tsx";
import { LinesField } from "./field.tsx";

/** The form as it is typed: what belongs to the other kind is kept, and not sent. */
export interface ClientForm {
  kind: Client["kind"];
  name: string;
  /** One redirect address a line. */
  redirects: string;
  confidential: boolean;
  device: boolean;
  scopes: string[];
  serverUrls: string[];
}

interface ClientFieldsProps {
  form: ClientForm;
  complaints: Record<string, string>;
  onChange: (changes: Partial<ClientForm>) => void;
}

/** @param isNew whether it can still be said where it runs */
export function PersonFields({ form, complaints, onChange, isNew }: ClientFieldsProps & { isNew: boolean }) {
  return (
    <>
      <LinesField
        label="Redirect addresses"
        hint="One per line, as the client's own settings or documentation name it. It may use no other."
        placeholder="https://app.example.com/callback"
        inputMode="url"
        spellCheck={false}
        autoCapitalize="none"
        value={form.redirects}
        error={complaints.redirectUris}
        onChange={(redirects) => onChange({ redirects })}
      />
      <Choice
        legend="By a code"
        options={codes}
        value={form.device ? "code" : "none"}
        onChange={(code) => onChange({ device: code === "code" })}
      />
      {isNew && (
        <Choice
          legend="Where it runs"
          options={places}
          value={form.confidential ? "server" : "device"}
          onChange={(place) => onChange({ confidential: place === "server" })}
        />
      )}
    </>
  );
}

const codes: readonly Option<"none" | "code">[] = [
  { value: "none", words: "No", meaning: "People come from the client to our page, and go back to it." },
  {
    value: "code",
    words: "Also by a code",
    meaning:
      "It shows a code that people type at our page, for a program without a browser. Then it may do without a redirect address.",
  },
];

const places: readonly Option<"device" | "server">[] = [
  {
    value: "device",
    words: "With people",
    meaning: "On their computers or in their browser, where no secret can be kept: it gets none.",
  },
  { value: "server", words: "On a server", meaning: "It gets a secret and has to show it for each token." },
];

export function MachineFields({
  project,
  form,
  complaints,
  onChange,
}: ClientFieldsProps & { project: Project }) {
  return (
    <>
      {project.scopes.length > 0 && (
        <Selection
          legend="Scopes it may ask for"
          options={project.scopes.map(({ name, title }) => ({ value: name, meaning: title }))}
          values={form.scopes}
          error={complaints.scopes}
          onChange={(scopes) => onChange({ scopes })}
        />
      )}
      <Selection
        legend="Server URLs it may call"
        options={project.serverUrls.map((url) => ({ value: url }))}
        values={form.serverUrls}
        error={complaints.serverUrls}
        onChange={(serverUrls) => onChange({ serverUrls })}
      />
    </>
  );
}
