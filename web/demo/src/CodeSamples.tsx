import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Highlighted } from './Highlighted.tsx';
import type { Options } from './options.ts';
import { type Installation, samples } from './samples/index.ts';

/** The code that does what the button beside it does, as the options have it. */
export function CodeSamples(props: { options: Options; installation: Installation }) {
  const { options, installation } = props;
  const id = useId();
  const tabs = useRef<HTMLDivElement>(null);
  const all = samples(options, installation);
  const [choice, setChoice] = useState({ form: options.form, id: options.form as string });
  const choose = (to: string) => setChoice({ form: options.form, id: to });
  // Whoever has changed how the page is written since wants to read that.
  const chosen = choice.form === options.form ? choice.id : options.form;
  const sample = all.find((it) => it.id === chosen) ?? all[0];
  if (!sample) return null;

  const turn = (event: KeyboardEvent): void => {
    const at = all.indexOf(sample);
    const last = all.length - 1;
    const moves: Record<string, number> = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    const next = to === undefined ? undefined : all[to];
    if (!next) return;
    event.preventDefault();
    choose(next.id);
    tabs.current?.querySelector<HTMLElement>(`[data-sample="${next.id}"]`)?.focus();
  };

  return (
    <section class="panel code-panel" aria-label="The code">
      <div class="tab-row">
        <div ref={tabs} class="tabs" role="tablist" aria-label="Code" onKeyDown={turn}>
          {all.map((it) => (
            <button
              key={it.id}
              type="button"
              role="tab"
              id={`${id}-${it.id}`}
              data-sample={it.id}
              aria-selected={it === sample}
              aria-controls={`${id}-panel`}
              tabIndex={it === sample ? 0 : -1}
              onClick={() => choose(it.id)}
            >
              {it.name}
            </button>
          ))}
        </div>
        <CopyButton key={sample.id} text={sample.text} what={sample.file} />
      </div>
      <div
        class="code"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${sample.id}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
      >
        <p class="file">{sample.file}</p>
        <pre data-testid="sample">
          <Highlighted text={sample.text} language={sample.language} />
        </pre>
      </div>
    </section>
  );
}

function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, say] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      say('Copied');
    } catch {
      say('Copying was refused');
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => say(''), 2500);
  }

  return (
    <>
      <button type="button" class="copy" data-testid="copy" onClick={() => void copy()}>
        {said || 'Copy'}
        <span class="unseen"> {what}</span>
      </button>
      <span class="unseen" role="status">
        {said}
      </span>
    </>
  );
}
