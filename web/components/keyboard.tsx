/** Keyboard: the palette, the cheat sheet, and the keys that lead from page to page. */
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { projectPages } from "../navigation.ts";
import { useShortcut } from "../shortcuts.ts";
import type { PaletteScope } from "./palette-button.tsx";
import { onPaletteAsked } from "./palette-button.tsx";

const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));
const CheatSheet = lazy(async () => ({ default: (await import("./cheat-sheet.tsx")).CheatSheet }));

export function Keyboard({ projectId }: { projectId: string | undefined }) {
  const [open, setOpen] = useState<PaletteScope | "cheat sheet">();
  const navigate = useNavigate();
  useEffect(() => onPaletteAsked(setOpen), []);
  useShortcut("?", "Show all shortcuts", () => setOpen("cheat sheet"));
  useShortcut("g h", "Go to your projects", () => void navigate({ to: "/" }));
  const close = () => setOpen(undefined);
  return (
    <>
      {projectId !== undefined &&
        projectPages.map((page) => <PageKey key={page.to} projectId={projectId} page={page} />)}
      <Suspense>
        {open && open !== "cheat sheet" && <Palette projectId={projectId} scope={open} onClose={close} />}
        {open === "cheat sheet" && <CheatSheet onClose={close} />}
      </Suspense>
    </>
  );
}

interface PageKeyProps {
  projectId: string;
  page: (typeof projectPages)[number];
}

function PageKey({ projectId, page: { to, title, key } }: PageKeyProps) {
  const navigate = useNavigate();
  useShortcut(`g ${key}`, `Go to ${title}`, () => void navigate({ to, params: { id: projectId } }));
  return null;
}
