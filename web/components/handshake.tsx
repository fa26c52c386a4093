/** Handshake: the stations from a new project to the first call that a person allowed, told as a rail. */
interface Station {
  title: string;
  detail: string;
}

const stations: readonly Station[] = [
  {
    title: "Create a project",
    detail: "You give the address of your MCP server and get one registration secret.",
  },
  {
    title: "Wrap your server",
    detail: "Three lines of Express. Calls without a token are answered with 401.",
  },
  { title: "A client identifies itself", detail: "Claude, Cursor or any other: no client id to hand out." },
  { title: "A person allows it", detail: "They sign in, see who asks and for what, and choose." },
  { title: "Your server verifies the call", detail: "It knows the person, the client and the scopes." },
];

/** @param done how many stations are behind the reader */
export function Handshake({ done }: { done: number }) {
  return (
    <ol className="grid">
      {stations.map((station, index) => (
        <li
          key={station.title}
          className="group relative grid grid-cols-[1.25rem_1fr] gap-x-3 pb-5 last:pb-0"
        >
          <span
            className="absolute top-6 bottom-1 left-2.5 w-px bg-line-strong group-last:hidden"
            aria-hidden="true"
          />
          <StationSign number={index + 1} state={stateOf(index, done)} />
          <div>
            <p className="font-semibold">
              {station.title}
              {index < done && <span className="sr-only"> (done)</span>}
            </p>
            <p className="text-data text-muted">{station.detail}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function stateOf(index: number, done: number): keyof typeof signs {
  if (index < done) return "done";
  return index === done ? "next" : "later";
}

const signs = {
  done: "border-ok bg-ok-soft text-ok",
  next: "border-accent bg-accent-soft text-accent",
  later: "border-line-strong bg-surface text-muted",
} as const;

function StationSign({ number, state }: { number: number; state: keyof typeof signs }) {
  return (
    <span
      aria-hidden="true"
      className={`grid size-5 place-items-center rounded-full border font-semibold text-meta ${signs[state]}`}
    >
      {state === "done" ? "✓" : number}
    </span>
  );
}
