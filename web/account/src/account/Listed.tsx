import { Button } from '@kryptos_connect/ui/Button';
import { Notice } from '@kryptos_connect/ui/Notice';
import type { ComponentChildren } from 'preact';
import { useHere } from '../context.ts';
import type { List } from './useList.ts';

interface Props<T> {
  list: List<T>;
  children: (items: T[]) => ComponentChildren;
}

/** A list, or why it is not there. */
export function Listed<T>({ list, children }: Props<T>) {
  const { m } = useHere();
  if (list.items) return <>{children(list.items)}</>;
  return (
    <div class="item">
      {list.problem ? (
        <>
          <Notice kind="danger">{list.problem}</Notice>
          <div class="edit-actions">
            <Button kind="secondary" small icon="retry" onClick={() => void list.reload()}>
              {m.common.tryAgain}
            </Button>
          </div>
        </>
      ) : (
        <p class="item-line">
          <span class="spinner" />
          <small>{m.common.loading}</small>
        </p>
      )}
    </div>
  );
}
