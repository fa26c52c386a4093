/** Current project: the one whose pages these are. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Project } from "../shared/project.ts";
import type { Capability } from "../shared/role.ts";
import { can, rolesThatCan } from "../shared/role.ts";
import { useTRPC } from "./trpc.ts";

const Current = createContext<Project | undefined>(undefined);

/** Given by pages/project-layout.tsx, once it is loaded. */
export const CurrentProject = Current.Provider;

/** For every page and component below `/projects/$id`: there it is always loaded. */
export function useProject(): Project {
  const project = useContext(Current);
  if (!project) throw new Error("useProject() works only below the project layout");
  return project;
}

/** @returns takes the project as the server answered it after a change, so that every page shows it as it is now */
export function useKeepProject(): (project: Project) => void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return (project) => {
    queryClient.setQueryData(trpc.projects.get.queryKey({ projectId: project.id }), project);
    void queryClient.invalidateQueries({ queryKey: trpc.projects.list.queryKey() });
  };
}

/**
 * Why the person may not do this here, in words to stand beside the button; undefined where they may. The server
 * decides; this only spares them the try.
 *
 * @param act completes "Only owners and admins can …"
 */
export function useDenial(capability: Capability, act = "do this"): string | undefined {
  const { role } = useProject();
  if (can(role, capability)) return undefined;
  const names = rolesThatCan(capability).map((each) => `${each}s`);
  return `Only ${new Intl.ListFormat("en").format(names)} can ${act}.`;
}
