import bash from 'highlight.js/lib/languages/bash';
import css from 'highlight.js/lib/languages/css';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import xml from 'highlight.js/lib/languages/xml';
import { createLowlight } from 'lowlight';
import { useMemo } from 'preact/hooks';

const lowlight = createLowlight({ bash, css, javascript, json, python, xml });

type Tree = ReturnType<typeof lowlight.highlight>;
type Node = Tree['children'][number];

/** Code with its words in colours. What is in it is text to the page, never markup. */
export function Highlighted({ text, language }: { text: string; language: string }) {
  const tree = useMemo(() => lowlight.highlight(language, text), [language, text]);
  return <code>{tree.children.map(draw)}</code>;
}

function draw(node: Node, at: number) {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return null;
  const names = node.properties.className;
  return (
    <span key={at} class={Array.isArray(names) ? names.join(' ') : undefined}>
      {node.children.map(draw)}
    </span>
  );
}
