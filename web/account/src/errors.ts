import { PasskeyError } from '@kryptos_connect/ui/webauthn';
import { ApiError } from './api/client.ts';
import { duration } from './i18n/format.ts';
import type { Texts } from './i18n/index.ts';
import { WrongPerson } from './sign-in/WrongPerson.ts';

/** A refusal in plain words. Every code of the server has its own; what is unknown is our fault. */
export function inWords(cause: unknown, { m, language }: Texts): string {
  if (cause instanceof PasskeyError)
    return cause.exists ? m.errors.passkeyExists : m.errors.passkey;
  if (cause instanceof WrongPerson) return m.stepUp.wrongPerson;
  if (!(cause instanceof ApiError)) return m.errors.internal;
  const { tries_left: tries, retry_after: wait, reason } = cause.details;
  switch (cause.code) {
    case 'wrong_code':
      return m
        .wrongCode(tries === undefined ? '' : tries > 0 ? m.triesLeft(tries) : m.noTries)
        .trim();
    case 'rate_limited':
      return m.rateLimited(wait ? duration(Math.ceil(wait), language) : m.aMoment);
    case 'weak_password':
      return reason && Object.hasOwn(m.weakPassword, reason)
        ? m.weakPassword[reason as keyof typeof m.weakPassword]
        : m.weakPassword.common;
    default:
      return Object.hasOwn(m.errors, cause.code)
        ? m.errors[cause.code as keyof typeof m.errors]
        : m.errors.internal;
  }
}
