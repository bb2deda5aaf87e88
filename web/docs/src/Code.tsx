import { useState } from 'preact/hooks';

/** Lines to copy. `name` is what they are. */
export function Code({ text, name }: { text: string; name: string }) {
  const [said, say] = useState('Copy');
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      say('Copied');
    } catch {
      say('Not copied');
    }
  }
  return (
    <div class="code">
      <button type="button" onClick={copy} aria-label={`${said} ${name}`}>
        {said}
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
