import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Segments } from './Choice.tsx';
import { Highlighted } from './Highlighted.tsx';
import { type Call, clearLog, type Entry, type Told, useLog } from './log.ts';
import { readable } from './redact.ts';

const KINDS = [
  { value: 'all', text: 'All' },
  { value: 'event', text: 'Events' },
  { value: 'call', text: 'Calls' },
] as const;

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** What the SDK told the page and what the page asked of its back end, in order, as it happens. */
export function Activity() {
  const entries = useLog();
  const [kind, setKind] = useState<(typeof KINDS)[number]['value']>('all');
  const shown = entries.filter((it) => kind === 'all' || it.kind === kind);
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  // Follows what is new, unless the visitor has scrolled up to read.
  useLayoutEffect(() => {
    if (list.current && atEnd.current) list.current.scrollTop = list.current.scrollHeight;
  }, [entries, kind]);

  function scrolled(): void {
    const it = list.current;
    if (it) atEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < 24;
  }

  return (
    <section class="panel activity" aria-labelledby="activity-title">
      <div class="activity-head">
        <h2 id="activity-title">Events and calls</h2>
        <Segments legend="Show" quiet choices={KINDS} value={kind} onChange={setKind} />
        <button
          type="button"
          class="plain-button"
          disabled={entries.length === 0}
          onClick={clearLog}
        >
          Clear
        </button>
      </div>
      <div
        ref={list}
        class="log"
        role="log"
        aria-labelledby="activity-title"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        onScroll={scrolled}
        data-testid="activity"
      >
        {shown.length === 0 ? (
          <p class="nothing">
            Nothing yet. Press the button: what the SDK tells the page, and what the page asks of
            its back end, is written here as it happens.
          </p>
        ) : (
          <ol>
            {shown.map((it) => (
              <li key={it.id} data-testid="entry" data-kind={it.kind}>
                {it.kind === 'call' ? <CallRow call={it} /> : <EventRow told={it} />}
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

function Time({ entry }: { entry: Entry }) {
  const date = new Date(entry.at);
  return <time dateTime={date.toISOString()}>{CLOCK.format(date)}</time>;
}

function EventRow({ told }: { told: Told }) {
  const row = (
    <>
      <Time entry={told} />
      <span class="badge event">event</span>
      <span class="what">
        <b>{told.callback}</b> <span class="about">{told.about}</span>
      </span>
    </>
  );
  if (told.detail === undefined) return <div class="row">{row}</div>;
  return (
    <Foldable row={row}>
      <Body name="What came with it" text={told.detail} />
    </Foldable>
  );
}

function CallRow({ call }: { call: Call }) {
  const row = (
    <>
      <Time entry={call} />
      <span class="badge call">{call.method}</span>
      <span class="what">
        <b>{call.path}</b>
        {call.upstream && <span class="about upstream">{call.upstream}</span>}
      </span>
      <Outcome call={call} />
    </>
  );
  return (
    <Foldable row={row}>
      {call.upstream && (
        <p class="explained">
          To answer it, Northwind’s back end calls <code>{call.upstream}</code> of the Connect API,
          with its client id and secret in headers. They never reach this page.
        </p>
      )}
      {call.request && <Body name="Request" text={call.request} />}
      {call.response !== undefined && <Body name="Response" text={call.response} />}
    </Foldable>
  );
}

function Outcome({ call }: { call: Call }) {
  if (call.status === undefined) {
    return (
      <span class="outcome">
        <span class="turning" aria-hidden="true" />
        <span class="unseen">waiting</span>
      </span>
    );
  }
  const good = call.status >= 200 && call.status < 400;
  return (
    <span class="outcome">
      <span class={`state ${good ? 'good' : 'bad'}`}>{call.status || 'no answer'}</span>
      <span class="took">{Math.round(call.took ?? 0)} ms</span>
    </span>
  );
}

interface FoldableProps {
  row: preact.ComponentChildren;
  children: preact.ComponentChildren;
}

/** A body is drawn when it is opened: most never are. */
function Foldable({ row, children }: FoldableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="row">{row}</summary>
      {open && <div class="bodies">{children}</div>}
    </details>
  );
}

function Body({ name, text }: { name: string; text: string }) {
  return (
    <figure class="body">
      <figcaption>{name}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre tabIndex={0}>
        <Highlighted text={readable(text)} language="json" />
      </pre>
    </figure>
  );
}
