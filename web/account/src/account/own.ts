import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { User } from '../api/types.ts';

/** The account that is open. */
export interface Own {
  user: User;
  setUser(user: User): void;
  /** Asks the server again who this is. */
  refresh(): Promise<void>;
  /** Counts up whenever passkeys came or went. */
  keysChanged: number;
  changeKeys(): void;
  onDeleted(): void;
}

export const OwnContext = createContext<Own | null>(null);

export function useOwn(): Own {
  const own = useContext(OwnContext);
  if (!own) throw new Error('shown inside the account');
  return own;
}
