import { useLayoutEffect, useState } from 'preact/hooks';
import { CallSection } from './CallSection.tsx';
import { Contents } from './Contents.tsx';
import { type Document, groupsOf, type SecurityScheme } from './openapi.ts';
import { Inline, Text } from './Text.tsx';

export function App({ document: told }: { document: Document }) {
  const [open, setOpen] = useState(false);
  const groups = groupsOf(told);
  // Before the reference is painted: a key that is pressed from then on must not lose its place.
  useLayoutEffect(() => {
    const go = () => show(location.hash.slice(1));
    go();
    addEventListener('hashchange', go);
    return () => removeEventListener('hashchange', go);
  }, []);
  return (
    <div class="page">
      <a class="skip" href="#reference">
        Skip to the reference
      </a>
      <header class="top">
        <strong>{told.info.title}</strong>
        <button
          type="button"
          aria-expanded={open}
          aria-controls="contents"
          onClick={() => setOpen(!open)}
        >
          Contents
        </button>
      </header>
      <nav id="contents" class={open ? 'contents open' : 'contents'} aria-label="Calls">
        <Contents groups={groups} onGo={() => setOpen(false)} />
      </nav>
      <main id="reference" tabIndex={-1}>
        <h1>{told.info.title}</h1>
        <p class="quiet">
          Version {told.info.version} · <a href="/openapi.json">OpenAPI document</a>
        </p>
        <Text text={told.info.description} />
        <p>
          All paths are below <code>{told.servers?.[0]?.url}</code>.
        </p>
        <Schemes schemes={told.components.securitySchemes ?? {}} />
        {groups.map((group) => (
          <section key={group.name} class="group" aria-label={group.name}>
            <h2>{group.name}</h2>
            <Text text={group.description} />
            {group.calls.map((call) => (
              <CallSection key={call.operationId} call={call} document={told} />
            ))}
          </section>
        ))}
      </main>
    </div>
  );
}

function Schemes({ schemes }: { schemes: Record<string, SecurityScheme> }) {
  return (
    <section class="group" aria-label="What opens calls">
      <h2>What opens calls</h2>
      <ul class="fields">
        {Object.entries(schemes).map(([name, scheme]) => (
          <li key={name} class="field">
            <p class="field-name">
              <code>{name}</code> <span class="type">{where(scheme)}</span>
            </p>
            {scheme.description && (
              <p>
                <Inline text={scheme.description} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function where(scheme: SecurityScheme): string {
  if (scheme.type === 'http') {
    const word = scheme.scheme === 'bearer' ? 'Bearer' : 'Basic';
    return `Authorization: ${word} ${scheme.bearerFormat ?? '…'}`;
  }
  return scheme.in === 'cookie' ? `cookie ${scheme.name}` : `${scheme.name}: …`;
}

/** Brings what a link names into sight, and the keyboard with it. */
function show(id: string) {
  const section = id ? document.getElementById(id) : null;
  section?.scrollIntoView();
  const heading = section?.querySelector('h3');
  heading?.focus({ preventScroll: true });
}
