import { Icon } from '@kryptos_connect/ui/Icon';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useWidget } from '../context.ts';

interface Props {
  title: string;
  lead?: ComponentChildren;
  onBack?: (() => void) | undefined;
  /** Above the title: a logo, a mark. */
  mark?: ComponentChildren;
  footer?: ComponentChildren;
  /** In the middle of the line, and for `troubled` of the page too; from the left otherwise. */
  layout?: 'centered' | 'troubled';
  children?: ComponentChildren;
  testId?: string;
}

/** One step: bar, heading (which takes the focus when the step appears), content, actions. */
export function Page({ title, lead, onBack, mark, footer, layout, children, testId }: Props) {
  const { m, step, sandbox, onClose } = useWidget();
  const heading = useRef<HTMLHeadingElement>(null);
  // Before the step is painted: a key that is pressed from then on must not lose its place.
  useLayoutEffect(() => {
    // A field that wants the keyboard has taken it by now.
    const main = heading.current?.closest('main');
    if (!main?.contains(document.activeElement)) heading.current?.focus();
  }, []);
  return (
    <main
      class={`page ${layout ?? ''} ${layout === 'troubled' ? 'centered' : ''}`}
      data-testid={testId}
    >
      <header class="bar">
        {onBack ? (
          <button type="button" class="round" aria-label={m.common.back} onClick={onBack}>
            <Icon name="back" />
          </button>
        ) : (
          <span class="round-space" />
        )}
        {step > 0 ? (
          <span class="steps" role="img" aria-label={m.common.step(step, 3)}>
            {[1, 2, 3].map((at) => (
              <i key={at} class={at < step ? 'past' : at === step ? 'now' : ''} />
            ))}
          </span>
        ) : (
          <span />
        )}
        {onClose ? (
          <button
            type="button"
            class="round"
            aria-label={m.common.close}
            data-testid="close"
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        ) : (
          <span class="round-space" />
        )}
      </header>
      {sandbox && (
        <p class="sandbox" data-testid="sandbox-badge">
          <Icon name="flask" size={16} />
          <span>
            <strong>{m.common.sandbox}</strong> {m.common.sandboxHint}
          </span>
        </p>
      )}
      <div class="scroll">
        {mark}
        <h1 id="page-title" tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {lead && (
          <p id="page-lead" class="lead">
            {lead}
          </p>
        )}
        {children}
      </div>
      {footer && <footer class="actions">{footer}</footer>}
    </main>
  );
}
