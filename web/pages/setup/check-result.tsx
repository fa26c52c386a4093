/** Check result: what a look at the server found, first what is wrong. */
import type { Tone } from "../../components/tag.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import { counted } from "../../number.ts";
import type { Outputs } from "../../trpc.ts";

type Check = Outputs["setup"]["checks"][number];
type Finding = Check["findings"][number];

const order: Record<Finding["status"], number> = { fail: 0, warn: 1, ok: 2, skipped: 3 };
const tones: Record<Finding["status"], Tone> = { fail: "bad", warn: "warn", ok: "ok", skipped: "idle" };
const words: Record<Finding["status"], string> = {
  fail: "Wrong",
  warn: "Risky",
  ok: "Good",
  skipped: "Skipped",
};

export function CheckResult({ check: { at, serverUrl, findings, clients } }: { check: Check }) {
  const found = findings.toSorted((one, other) => order[one.status] - order[other.status]);
  const wrong = found.filter(({ status }) => status === "fail" || status === "warn");
  const rest = found.filter(({ status }) => status === "ok" || status === "skipped");
  const stopped = clients.filter(({ stops }) => stops);
  return (
    <section aria-label={`Check of ${serverUrl}`} className="grid gap-4">
      <p className="text-data text-muted">
        Checked <Ago at={at} />: {wrong.length === 0 ? "nothing wrong" : counted(wrong.length, "finding")},{" "}
        {counted(rest.filter(({ status }) => status === "ok").length, "check")} good.
        {stopped.length > 0 && ` ${stopped.map(({ name }) => name).join(", ")} would stop.`}
      </p>
      {wrong.length > 0 && (
        <ul className="divide-y divide-line border-line border-y">
          {wrong.map((finding) => (
            <FindingRow key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
      <details className="text-data">
        <summary className="w-fit cursor-pointer text-muted hover:text-accent">
          {counted(rest.length, "more check")}
        </summary>
        <ul className="mt-2 divide-y divide-line border-line border-y">
          {rest.map((finding) => (
            <FindingRow key={finding.id} finding={finding} />
          ))}
        </ul>
      </details>
    </section>
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const { title, status, seen, cause, fix, compared } = finding;
  return (
    <li className="grid gap-x-6 gap-y-1 py-3 sm:grid-cols-[6rem_minmax(0,1fr)]">
      <span>
        <Tag tone={tones[status]}>{words[status]}</Tag>
      </span>
      <div className="grid min-w-0 gap-1">
        <p className="font-medium">{title}</p>
        <p className="break-words font-mono text-data text-muted">{seen}</p>
        {compared && <Compared {...compared} />}
        {cause && <p>{cause}</p>}
        {fix && <p className="font-medium">{fix}</p>}
      </div>
    </li>
  );
}

function Compared({ expected, actual, at }: NonNullable<Finding["compared"]>) {
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 rounded-control bg-sunken px-3 py-2 font-mono text-data">
      {[
        ["expected", expected],
        ["seen", actual],
      ].map(([name = "", text = ""]) => (
        <div key={name} className="contents">
          <span className="text-muted">{name}</span>
          <code className="break-all">
            {text.slice(0, at)}
            <mark className="bg-bad-soft text-bad underline decoration-2 underline-offset-4">
              {text.slice(at)}
            </mark>
          </code>
        </div>
      ))}
    </div>
  );
}
