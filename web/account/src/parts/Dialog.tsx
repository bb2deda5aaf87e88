import { Icon } from '@kryptos_connect/ui/Icon';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useHere } from '../context.ts';

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  testId?: string;
}

/** A question over the page, which stays as it is behind it. Escape means no. */
export function Dialog({ title, onClose, children, testId }: Props) {
  const { m } = useHere();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // Before it is painted: a key that is pressed from then on is meant for the question.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    const field = shown?.querySelector<HTMLElement>('input:not([tabindex])');
    (field ?? heading.current)?.focus();
    // Closing gives the keyboard back to where it was, which nothing else could while the page is inert.
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="dialog-title"
      data-testid={testId}
      onClose={(event) => {
        // The browser tells of it later; by then one that was taken away has been answered.
        if (event.currentTarget.isConnected) onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id="dialog-title" tabIndex={-1} ref={heading}>
          {title}
        </h2>
        <button type="button" class="round" aria-label={m.common.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}
