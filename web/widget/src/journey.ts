import type { Wallet } from '@kryptos_connect/bridge';
import type { ApiError } from './api/client.ts';
import type { Integration, Provider, Session } from './api/types.ts';

/** Why the ordinary way cannot go on. */
export type Trouble =
  | { kind: 'ended'; code: string; message: string }
  | { kind: 'origin' }
  | { kind: 'offline' | 'server' };

/** A code that was mailed. */
export interface SentCode {
  email: string;
  digits: number;
  /** Seconds until another may be asked for. */
  resend_after: number;
}

export type Screen =
  | { at: 'loading' }
  | { at: 'welcome' }
  | { at: 'email'; email: string }
  | { at: 'code'; sent: SentCode }
  | { at: 'consent' }
  /** `text` is put into the box: what was scanned, or typed before. */
  | { at: 'pick'; text?: string }
  | { at: 'scan' }
  | { at: 'form'; provider: Provider; address: string }
  | { at: 'csv'; provider: Provider }
  | { at: 'wallet'; wallet: Wallet }
  | { at: 'wallet-connect' }
  | { at: 'sync'; duplicate?: string | undefined }
  | { at: 'done'; publicToken: string | null }
  | { at: 'trouble'; trouble: Trouble };

/** Someone who has agreed before goes straight to the connections; nobody agrees twice. */
export function skipsConsent(session: Session): boolean {
  const step = session.step.toUpperCase();
  return session.has_existing_grant || step === 'INTEGRATION' || step === 'STATUS';
}

export function firstScreen(session: Session, integrations: Integration[]): Screen {
  if (skipsConsent(session)) return { at: integrations.length > 0 ? 'sync' : 'pick' };
  return { at: session.user ? 'consent' : 'welcome' };
}

/** Of what the installation has, what the application wants; all of it if none of that is there. */
export function offeredMethods(session: Session, wanted: string[] | undefined): string[] {
  const both = session.auth_methods.filter((it) => wanted?.includes(it));
  return both.length > 0 ? both : session.auth_methods;
}

export function troubleOf(error: ApiError): Trouble {
  if (error.endsSession) return { kind: 'ended', code: error.code, message: error.message };
  return { kind: error.code === 'OFFLINE' ? 'offline' : 'server' };
}

export type Leaving =
  | { how: 'ask' }
  | { how: 'exit' }
  | { how: 'success'; publicToken: string | null }
  | { how: 'error'; code: string; message: string };

/**
 * What closing means on a screen. Only between consent and the end is something lost, and only for
 * someone whose application has no grant yet: a returning user's connections are shared already.
 */
export function leaving(screen: Screen, session: Session | null): Leaving {
  switch (screen.at) {
    case 'done':
      return { how: 'success', publicToken: screen.publicToken };
    case 'trouble':
      return leavingTrouble(screen.trouble);
    case 'pick':
    case 'scan':
    case 'form':
    case 'csv':
    case 'wallet':
    case 'wallet-connect':
    case 'sync':
      return { how: session?.has_existing_grant ? 'exit' : 'ask' };
    default:
      return { how: 'exit' };
  }
}

function leavingTrouble(trouble: Trouble): Leaving {
  if (trouble.kind === 'ended') {
    return {
      how: 'error',
      code: trouble.code,
      message: trouble.message || 'The session has ended.',
    };
  }
  if (trouble.kind === 'origin') {
    const message = 'This origin is not among the allowed origins of the client.';
    return { how: 'error', code: 'ORIGIN_NOT_ALLOWED', message };
  }
  return { how: 'exit' };
}

/** The step as the dots at the top count it, and its name in events. */
export function stepOf(screen: Screen): { number: number; name: string } {
  switch (screen.at) {
    case 'welcome':
    case 'email':
    case 'code':
    case 'consent':
      return { number: 1, name: 'CONNECT' };
    case 'pick':
    case 'scan':
    case 'form':
    case 'csv':
    case 'wallet':
    case 'wallet-connect':
    case 'sync':
      return { number: 2, name: 'INTEGRATION' };
    case 'done':
      return { number: 3, name: 'STATUS' };
    default:
      return { number: 0, name: 'INIT' };
  }
}
