import type { ComponentChildren } from 'preact';
import { Foot } from './Foot.tsx';
import { Heading } from './Heading.tsx';
import { Mark } from './Mark.tsx';

interface Props {
  title: string;
  lead?: ComponentChildren;
  /** Above the title; the product's own mark when there is none. */
  mark?: ComponentChildren;
  /** The step has a field that takes the keyboard instead of the heading. */
  field?: boolean;
  /** Stays in sight below a long content. */
  actions?: ComponentChildren;
  children?: ComponentChildren;
  testId?: string;
}

/** One page that asks one thing. */
export function Card({ title, lead, mark, field, actions, children, testId }: Props) {
  return (
    <div class="stage">
      <main class="sheet" data-testid={testId}>
        <div class="content">
          <div class="mark">{mark ?? <Mark />}</div>
          <Heading id="title" title={title} field={field} />
          {lead && (
            <p class="lead" id="lead">
              {lead}
            </p>
          )}
          {children}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </main>
      <Foot />
    </div>
  );
}
