/** Tag: a state in a word or two. Words, sign and colour together: colour alone says nothing to some people. */
import type { ReactNode } from "react";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

const tones: Record<"ok" | "warn" | "bad" | "idle" | "accent", { icon: IconName; className: string }> = {
  ok: { icon: "check", className: "bg-ok-soft text-ok" },
  warn: { icon: "alert", className: "bg-warn-soft text-warn" },
  bad: { icon: "cross", className: "bg-bad-soft text-bad" },
  idle: { icon: "ring", className: "bg-sunken text-muted" },
  accent: { icon: "dot", className: "bg-accent-soft text-accent" },
};

export type Tone = keyof typeof tones;

export function Tag({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { icon, className } = tones[tone];
  return (
    <span
      className={`inline-flex items-center gap-1.5 whitespace-nowrap rounded-tag px-2 py-0.5 text-data ${className}`}
    >
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}
