import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Api, ApiError } from './api/client.ts';
import type { Messages } from './i18n/index.ts';

/** What every step may need, from the texts to the way out. */
export interface Widget {
  m: Messages;
  language: string;
  api: Api;
  /** The registered name of the client, else what the application calls itself. */
  app: string;
  /** 1 permission, 2 connections, 3 done; 0 outside of them. */
  step: number;
  sandbox: boolean;
  onClose: (() => void) | null;
  /** Takes over when the session itself has ended; answers whether it did. */
  endsWith(error: ApiError): boolean;
}

export const WidgetContext = createContext<Widget | null>(null);

export function useWidget(): Widget {
  const widget = useContext(WidgetContext);
  if (!widget) throw new Error('a step is shown inside the widget');
  return widget;
}
