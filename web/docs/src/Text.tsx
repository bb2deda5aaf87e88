import { Fragment } from 'preact';

/** Paragraphs, lists and `code`, as the document writes them. */
export function Text({ text }: { text: string | undefined }) {
  if (!text) return null;
  const blocks = text.split(/\n\s*\n/).map((block) => block.trim());
  return (
    <div class="text">
      {blocks.filter(Boolean).map((block) => (
        <Block key={block} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { block: string }) {
  if (!block.startsWith('- ')) {
    return (
      <p>
        <Inline text={block} />
      </p>
    );
  }
  return (
    <ul>
      {block
        .split(/^- /m)
        .filter(Boolean)
        .map((item) => (
          <li key={item}>
            <Inline text={item.trim()} />
          </li>
        ))}
    </ul>
  );
}

/** A sentence with `code` in it. */
export function Inline({ text }: { text: string }) {
  // Every second piece stands between backticks.
  const pieces = text.split('`').map((piece, index) => ({ piece, at: `${index}` }));
  return (
    <>
      {pieces.map(({ piece, at }, index) =>
        index % 2 ? <code key={at}>{piece}</code> : <Fragment key={at}>{piece}</Fragment>,
      )}
    </>
  );
}
