/** Project switcher: the project these pages are about, and the way to another. */
import { Icon } from "./icon.tsx";
import { askForPalette } from "./palette-button.tsx";
import type { RailProject } from "./rail.tsx";

export function ProjectSwitcher({ project }: { project: RailProject }) {
  return (
    <button
      type="button"
      onClick={() => askForPalette("projects")}
      data-leads-elsewhere
      className="flex min-h-9 w-full items-center gap-2 rounded-control px-3 text-left font-semibold hover:bg-surface pointer-coarse:min-h-11"
    >
      <span className="min-w-0 flex-1">
        <span className="sr-only">Project: </span>
        {project.name === undefined ? (
          <span className="skeleton inline-block h-4 w-24" />
        ) : (
          <span className="block truncate" title={project.name}>
            {project.name}
          </span>
        )}
      </span>
      <Icon name="unfold" />
    </button>
  );
}
