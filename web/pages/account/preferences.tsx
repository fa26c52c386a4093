/** Preferences: how the dashboard looks and is handled in this browser. */
import { useState } from "react";
import type { Option } from "../../components/choice.tsx";
import { Choice } from "../../components/choice.tsx";
import { Section } from "../../components/page.tsx";
import type { Density } from "../../density.ts";
import { chooseDensity, currentDensity } from "../../density.ts";
import { shortcutsAreOn, switchShortcuts } from "../../shortcuts.ts";
import type { Theme } from "../../theme.ts";
import { chooseTheme, currentTheme } from "../../theme.ts";

const themes: readonly Option<Theme>[] = [
  { value: "system", words: "System", meaning: "As this device is set" },
  { value: "light", words: "Light", meaning: "Warm paper" },
  { value: "dark", words: "Dark", meaning: "For the evening" },
];

const densities: readonly Option<Density>[] = [
  { value: "roomy", words: "Roomy", meaning: "Rows that are easy to read and to hit" },
  { value: "compact", words: "Compact", meaning: "More rows at once" },
];

type Keys = "on" | "off";

const keys: readonly Option<Keys>[] = [
  { value: "on", words: "On", meaning: "Press ? to see them. Never while you type in a field" },
  { value: "off", words: "Off", meaning: "For dictation, or where a slip of the hand does harm" },
];

export function Preferences() {
  const [theme, setTheme] = useState(currentTheme);
  const [density, setDensity] = useState(currentDensity);
  const [shortcuts, setShortcuts] = useState<Keys>(() => (shortcutsAreOn() ? "on" : "off"));
  return (
    <Section id="preferences" title="Preferences" lead="Kept in this browser.">
      <div className="grid gap-6 lg:grid-cols-3">
        <Choice
          legend="Theme"
          options={themes}
          value={theme}
          onChange={(next) => {
            chooseTheme(next);
            setTheme(next);
          }}
        />
        <Choice
          legend="Rows"
          options={densities}
          value={density}
          onChange={(next) => {
            chooseDensity(next);
            setDensity(next);
          }}
        />
        <Choice
          legend="Single-key shortcuts"
          options={keys}
          value={shortcuts}
          onChange={(next) => {
            switchShortcuts(next === "on");
            setShortcuts(next);
          }}
        />
      </div>
    </Section>
  );
}
