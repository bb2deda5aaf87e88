import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Group, search } from './openapi.ts';

/** The list of calls, and the search in it. */
export function Contents({ groups, onGo }: { groups: Group[]; onGo: () => void }) {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  // Before the words that tell of the key are painted.
  useLayoutEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement;
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);
  const found = search(groups, text);
  const count = found.reduce((sum, group) => sum + group.calls.length, 0);
  return (
    <>
      <label class="search">
        <span>Search</span>
        <input
          ref={field}
          type="search"
          value={text}
          placeholder="holdings, resync, token …"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = found[0]?.calls[0];
            if (event.key !== 'Enter' || !first) return;
            location.hash = first.operationId;
            onGo();
          }}
        />
      </label>
      <p class="quiet" role="status">
        {text ? `${count} ${count === 1 ? 'call' : 'calls'}` : 'Press / to search'}
      </p>
      {found.map((group) => (
        <section key={group.name}>
          <h2>{group.name}</h2>
          <ul>
            {group.calls.map((call) => (
              <li key={call.operationId}>
                <a href={`#${call.operationId}`} onClick={onGo}>
                  <span class={`method ${call.method}`}>{short(call.method)}</span>
                  <span>{call.summary ?? call.operationId}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

const short = (method: string) => (method === 'delete' ? 'DEL' : method.toUpperCase());
