/** Translations of a scope: the same words for people who read another language. */
import { useState } from "react";
import type { Scope } from "../../../shared/scope.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";

type Words = NonNullable<Scope["translations"]>;

interface TranslationsProps {
  scope: Scope;
  errors: Record<string, string>;
  onChange: (translations: Words) => void;
}

export function Translations({ scope, errors, onChange }: TranslationsProps) {
  const [tag, setTag] = useState("de");
  const translations = scope.translations ?? {};
  const set = (language: string, words: Words[string]) => onChange({ ...translations, [language]: words });
  const remove = (language: string) =>
    onChange(Object.fromEntries(Object.entries(translations).filter(([each]) => each !== language)));
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-1 font-semibold">Other languages</legend>
      {Object.entries(translations).map(([language, words]) => (
        <div key={language} className="grid gap-3 border-line border-l pl-4">
          <p className="flex flex-wrap items-center justify-between gap-3">
            <code className="text-data">{language}</code>
            <Button look="quiet" aria-label={`Remove ${language}`} onClick={() => remove(language)}>
              Remove
            </Button>
          </p>
          <Field
            label={`Title (${language})`}
            lang={language}
            value={words.title}
            error={errors[`translations.${language}.title`]}
            onChange={(title) => set(language, { ...words, title })}
          />
          <Field
            label={`Description (${language})`}
            lang={language}
            value={words.description}
            error={errors[`translations.${language}.description`]}
            onChange={(description) => set(language, { ...words, description })}
          />
        </div>
      ))}
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-32">
          <Field
            label="Language"
            mono
            spellCheck={false}
            autoCapitalize="none"
            value={tag}
            onChange={setTag}
          />
        </div>
        <Button
          disabled={tag.trim() === "" || tag.trim() in translations}
          onClick={() => set(tag.trim(), { title: "", description: "" })}
        >
          Add translation
        </Button>
      </div>
    </fieldset>
  );
}
