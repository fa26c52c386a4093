/** General settings: what a project is called, and at which addresses its server stands. */
import { Page, Section } from "../../components/page.tsx";
import { useProject } from "../../current-project.tsx";
import { RenameProject } from "./rename.tsx";
import { ServerUrls } from "./server-urls.tsx";

export function GeneralSettings() {
  const project = useProject();
  return (
    <Page title="General" lead="What people read when a client asks, and where the server stands.">
      <div className="grid grid-cols-1 gap-12">
        <Section id="name" title="Name" action={<RenameProject project={project} />}>
          <p className="break-words">{project.name}</p>
        </Section>
        <ServerUrls project={project} />
      </div>
    </Page>
  );
}
