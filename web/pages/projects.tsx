/** Projects: every project of the person, with its last 24 hours and the state of its secrets. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Project } from "../../shared/project.ts";
import { ButtonLink } from "../components/button.tsx";
import { Handshake } from "../components/handshake.tsx";
import { Icon } from "../components/icon.tsx";
import { Page, Sheet } from "../components/page.tsx";
import { QueryProblem, StaleNote } from "../components/problem-note.tsx";
import { SecretState } from "../components/secret-state.tsx";
import { Spark } from "../components/spark.tsx";
import { count } from "../number.ts";
import type { Outputs } from "../trpc.ts";
import { useTRPC } from "../trpc.ts";
import { DeletedProjects } from "./deleted-projects.tsx";

type Activity = Outputs["usage"]["activities"][number];

export function Projects() {
  const trpc = useTRPC();
  const list = useQuery(trpc.projects.list.queryOptions());
  const activities = useQuery({ ...trpc.usage.activities.queryOptions(), refetchInterval: 60_000 });
  const isEmpty = list.data?.length === 0;
  return (
    <Page
      title="Projects"
      lead={isEmpty ? "You have none yet." : "One for each MCP server that is to let people in."}
      action={!isEmpty && <NewProjectLink />}
    >
      <StaleNote query={list} />
      {list.isPending && <ListSkeleton />}
      {list.isLoadingError && <QueryProblem subject="Your projects" query={list} />}
      {isEmpty && <NoProjects />}
      {list.data && !isEmpty && <ProjectList projects={list.data} activities={activities.data} />}
      {list.data && <DeletedProjects />}
    </Page>
  );
}

function NewProjectLink() {
  return (
    <ButtonLink to="/new" look="primary">
      <Icon name="plus" />
      New project
    </ButtonLink>
  );
}

const columns =
  "md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_11.5rem_13rem] md:items-center md:gap-x-6";

interface ProjectListProps {
  projects: Project[];
  /** Unknown until the server has answered, or if it could not. */
  activities: Activity[] | undefined;
}

function ProjectList({ projects, activities }: ProjectListProps) {
  return (
    <Sheet>
      <div
        aria-hidden="true"
        className={`hidden border-line border-b px-4 py-2 text-data text-faint ${columns}`}
      >
        <span>Project</span>
        <span>Server URL</span>
        <span>Registration secret</span>
        <span>Verifications, last 24 hours</span>
      </div>
      <ul aria-label="Projects" className="divide-y divide-line">
        {projects.map((project) => (
          <ProjectRow
            key={project.id}
            project={project}
            activity={activities?.find(({ projectId }) => projectId === project.id)}
          />
        ))}
      </ul>
    </Sheet>
  );
}

/** The link's area is the whole row, its name only the project's. */
function ProjectRow({ project, activity }: { project: Project; activity: Activity | undefined }) {
  const [serverUrl, ...others] = project.serverUrls;
  return (
    <li className={`relative grid gap-1.5 px-4 py-3 hover:bg-sunken md:min-h-12 md:py-2 ${columns}`}>
      <span className="flex min-w-0 items-baseline gap-2">
        <Link
          to="/projects/$id"
          params={{ id: project.id }}
          className="min-w-0 break-words font-semibold after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-control focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
        >
          {project.name}
        </Link>
        {activity?.attention && <AttentionDot />}
      </span>
      <code className="min-w-0 break-all text-data text-muted md:truncate" title={serverUrl}>
        {serverUrl}
        {others.length > 0 && ` +${others.length}`}
      </code>
      <span>
        <SecretState project={project} />
      </span>
      <div className="grid min-h-9.5 items-center">{activity && <LastDay activity={activity} />}</div>
    </li>
  );
}

function AttentionDot() {
  return (
    <svg viewBox="0 0 8 8" className="size-2 shrink-0" role="img" aria-label="Needs attention">
      <title>Needs attention</title>
      <circle cx="4" cy="4" r="4" className="fill-warn forced-colors:fill-[Highlight]" />
    </svg>
  );
}

function LastDay({ activity: { verifications, failures } }: { activity: Activity }) {
  const verified = verifications.reduce((sum, number) => sum + number, 0);
  return (
    <div className="flex items-center gap-3">
      <Spark values={verifications} />
      <p className="text-data text-muted">
        {count(verified)}
        <span className="md:sr-only"> verifications in 24 hours</span>
        {failures > 0 && <span className="block text-bad text-meta">{count(failures)} failed</span>}
      </p>
    </div>
  );
}

function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading your projects">
      <Sheet>
        <div className="hidden h-[2.1875rem] border-line border-b md:block" />
        <div className="divide-y divide-line">
          {["first", "second", "third"].map((row) => (
            <div key={row} className={`grid gap-2.5 px-4 py-3 md:min-h-12 md:py-2 ${columns}`}>
              <div className="skeleton h-4 w-32" />
              <div className="skeleton h-4 w-56 max-w-full" />
              <div className="skeleton h-6 w-28" />
              <div className="skeleton h-6 w-40" />
            </div>
          ))}
        </div>
      </Sheet>
    </div>
  );
}

function NoProjects() {
  return (
    <div className="grid max-w-2xl gap-6">
      <p className="text-lead">
        A project stands for one MCP server. It gives the server a secret to check tokens with, and gives
        people a page on which they decide which client may act for them. From here to the first call takes
        about ten minutes:
      </p>
      <Handshake done={0} />
      <div>
        <NewProjectLink />
      </div>
    </div>
  );
}
