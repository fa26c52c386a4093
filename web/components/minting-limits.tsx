/** Minting limits: how much a minted token may allow, and for how long. */
import type { MintingSettings } from "../../shared/minting.ts";
import { mintedLifetime } from "../../shared/minting.ts";
import type { Project } from "../../shared/project.ts";
import type { Option } from "./choice.tsx";
import { Choice, Selection } from "./choice.tsx";
import { Field } from "./field.tsx";

/** The settings as they are typed: scopes that are not asked for are kept, and not sent. */
export interface MintingForm extends Pick<MintingSettings, "ownUsers" | "ownTokens" | "refreshTokens"> {
  onlySome: boolean;
  scopes: string[];
  /** Seconds. */
  lifetime: string;
}

interface MintingLimitsProps {
  project: Project;
  form: MintingForm;
  complaints: Record<string, string>;
  onChange: (changes: Partial<MintingForm>) => void;
}

export function MintingLimits({ project, form, complaints, onChange }: MintingLimitsProps) {
  return (
    <div className="grid grid-cols-1 gap-x-12 gap-y-6 xl:grid-cols-2">
      {project.scopes.length > 0 && (
        <Scopes project={project} form={form} complaints={complaints} onChange={onChange} />
      )}
      <div className="grid content-start gap-6">
        <div className="max-w-80">
          <Field
            label="Longest lifetime, in seconds"
            hint={`${spoken(Number(form.lifetime))}From ${mintedLifetime.least} to ${mintedLifetime.most}.`}
            inputMode="numeric"
            mono
            value={form.lifetime}
            error={complaints.maxLifetimeSeconds}
            onChange={(lifetime) => onChange({ lifetime })}
          />
        </div>
        <Choice
          legend="When it ends"
          options={ends}
          value={form.refreshTokens ? "refreshed" : "minted"}
          onChange={(end) => onChange({ refreshTokens: end === "refreshed" })}
        />
      </div>
    </div>
  );
}

function Scopes({ project, form, complaints, onChange }: MintingLimitsProps) {
  return (
    <div>
      <Choice
        legend="Scopes it may have"
        options={reaches}
        value={form.onlySome ? "some" : "all"}
        onChange={(reach) => onChange({ onlySome: reach === "some" })}
      />
      {form.onlySome && (
        <div className="ml-[1.625rem] sm:ml-[9.75rem]">
          <Selection
            legend={<span className="sr-only">Only these scopes</span>}
            options={project.scopes.map(({ name, title }) => ({ value: name, meaning: title }))}
            values={form.scopes}
            error={complaints.scopes}
            onChange={(scopes) => onChange({ scopes })}
          />
        </div>
      )}
    </div>
  );
}

const reaches: readonly Option<"all" | "some">[] = [
  { value: "all", words: "All", meaning: "Each of the project's, also those that are added later." },
  { value: "some", words: "Some", meaning: "Only these." },
];

const ends: readonly Option<"minted" | "refreshed">[] = [
  {
    value: "minted",
    words: "Mint again",
    meaning: "Your backend decides each time whether the person may still have one.",
  },
  {
    value: "refreshed",
    words: "Refresh",
    meaning: "It comes with a refresh token, by which its holder renews it without your backend.",
  },
];

/** "That is 1 h 30 min. ": seconds as a person thinks of them. Nothing for what is no lifetime. */
function spoken(seconds: number): string {
  if (!Number.isInteger(seconds) || seconds < mintedLifetime.least || seconds > mintedLifetime.most)
    return "";
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return `That is ${said.join(" ")}. `;
}
