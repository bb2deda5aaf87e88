import type { ComponentChildren } from 'preact';

interface Props {
  id: string;
  title: string;
  text: string;
  children: ComponentChildren;
}

export function Section({ id, title, text, children }: Props) {
  return (
    <section class="part" aria-labelledby={`part-${id}`} data-testid={`part-${id}`}>
      <div class="part-head">
        <h2 id={`part-${id}`}>{title}</h2>
        <p>{text}</p>
      </div>
      <div class="panel">{children}</div>
    </section>
  );
}

interface RowProps {
  title: ComponentChildren;
  text?: ComponentChildren;
  mark?: ComponentChildren;
  action?: ComponentChildren;
  /** Below both: a form, a problem. */
  children?: ComponentChildren;
  testId?: string;
}

export function Row({ title, text, mark, action, children, testId }: RowProps) {
  return (
    <div class="item" data-testid={testId}>
      <div class="item-line">
        {mark}
        <div class="words">
          <strong>{title}</strong>
          {text && <small>{text}</small>}
        </div>
        {action && <div class="item-actions">{action}</div>}
      </div>
      {children}
    </div>
  );
}
