/** Account menu: who is signed in and where, the theme, and the way out. */
import { Link } from "@tanstack/react-router";
import { useId, useRef, useState } from "react";
import { endpoints } from "../../shared/endpoints.ts";
import type { Theme } from "../theme.ts";
import { chooseTheme, currentTheme, themes } from "../theme.ts";
import type { Person } from "../trpc.ts";
import { Button } from "./button.tsx";

interface AccountMenuProps {
  person: Person;
  issuer: string;
}

/** The browser's own popover: it closes on Escape and on a click outside, and gives the focus back. */
export function AccountMenu({ person, issuer }: AccountMenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className="flex min-h-11 min-w-0 items-center gap-2.5 rounded-control px-2 text-left hover:bg-surface"
      >
        <Initials of={person.name ?? person.username} />
        <span className="min-w-0">
          <span className="sr-only">Account: </span>
          <span className="block truncate font-medium">{person.name ?? person.username}</span>
          <span className="block truncate font-mono text-faint text-meta">{person.username}</span>
        </span>
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only follows what its links do. */}
      <div
        ref={menu}
        id={id}
        popover="auto"
        onClick={({ target }) => (target as Element).closest("a") && menu.current?.hidePopover()}
        className="fixed inset-auto bottom-18 left-3 m-0 w-64 rounded-panel border border-line bg-surface p-4 text-text shadow-overlay"
      >
        <dl className="grid gap-3 text-data">
          <Fact term="Signed in as" value={person.username} />
          <Fact term="Through the issuer" value={issuer} />
        </dl>
        <MenuLinks isAdmin={person.isAdmin === true} />
        <a href={issuer + endpoints.connectedApps} className={menuLink}>
          Your connected apps
        </a>
        <ThemeChoice />
        <form method="post" action="/auth/sign-out" className="grid">
          <Button type="submit">Sign out</Button>
        </form>
      </div>
    </>
  );
}

const menuLink = "flex min-h-9 items-center font-medium text-accent underline underline-offset-2";

function MenuLinks({ isAdmin }: { isAdmin: boolean }) {
  return (
    <div className="mt-3">
      <Link to="/account" className={menuLink}>
        Account
      </Link>
      <Link to="/docs" className={menuLink}>
        Docs
      </Link>
      {isAdmin && (
        <Link to="/admin/health" className={menuLink}>
          Installation
        </Link>
      )}
    </div>
  );
}

function Fact({ term, value }: { term: string; value: string }) {
  return (
    <div>
      <dt className="text-faint">{term}</dt>
      <dd className="break-all font-mono">{value}</dd>
    </div>
  );
}

/** Letters instead of the person's picture: no page of the dashboard calls another host. */
function Initials({ of: name }: { of: string }) {
  const words = name.split(/[\s_-]+/u).filter(Boolean);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...name].slice(0, 2);
  return (
    <span
      aria-hidden="true"
      className="grid size-8 shrink-0 place-items-center rounded-control bg-accent-soft font-semibold text-accent text-meta uppercase"
    >
      {letters.join("")}
    </span>
  );
}

const names: Record<Theme, string> = { system: "System", light: "Light", dark: "Dark" };

function ThemeChoice() {
  const [theme, setTheme] = useState(currentTheme);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <fieldset className="my-4 border-line border-y py-3">
      <legend className="sr-only">Theme</legend>
      <div className="flex justify-between">
        {themes.map((each) => (
          <label key={each} className="flex min-h-8 cursor-pointer items-center gap-1.5">
            <input
              type="radio"
              name="theme"
              className="size-4"
              checked={theme === each}
              onChange={() => choose(each)}
            />
            {names[each]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
