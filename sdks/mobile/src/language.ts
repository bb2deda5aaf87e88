import type { Language } from './types.ts';

interface Words {
  loading: string;
  cancel: string;
  unreachable: string;
  tryAgain: string;
  close: string;
}

/** What is said before there is a widget that could say it. */
export const WORDS: Record<Language, Words> = {
  en: {
    loading: 'Kryptos Connect is loading',
    cancel: 'Cancel',
    unreachable: 'Kryptos Connect cannot be reached. Check your connection and try again.',
    tryAgain: 'Try again',
    close: 'Close',
  },
  fr: {
    loading: 'Chargement de Kryptos Connect',
    cancel: 'Annuler',
    unreachable: 'Kryptos Connect est injoignable. Vérifiez votre connexion et réessayez.',
    tryAgain: 'Réessayer',
    close: 'Fermer',
  },
  de: {
    loading: 'Kryptos Connect wird geladen',
    cancel: 'Abbrechen',
    unreachable:
      'Kryptos Connect ist nicht erreichbar. Prüfe deine Verbindung und versuche es erneut.',
    tryAgain: 'Erneut versuchen',
    close: 'Schließen',
  },
  pt: {
    loading: 'A carregar o Kryptos Connect',
    cancel: 'Cancelar',
    unreachable: 'Não é possível chegar ao Kryptos Connect. Verifique a ligação e tente de novo.',
    tryAgain: 'Tentar de novo',
    close: 'Fechar',
  },
  sv: {
    loading: 'Kryptos Connect läses in',
    cancel: 'Avbryt',
    unreachable: 'Kryptos Connect kan inte nås. Kontrollera anslutningen och försök igen.',
    tryAgain: 'Försök igen',
    close: 'Stäng',
  },
  es: {
    loading: 'Cargando Kryptos Connect',
    cancel: 'Cancelar',
    unreachable:
      'No se puede llegar a Kryptos Connect. Comprueba tu conexión y vuelve a intentarlo.',
    tryAgain: 'Reintentar',
    close: 'Cerrar',
  },
  pl: {
    loading: 'Wczytywanie Kryptos Connect',
    cancel: 'Anuluj',
    unreachable: 'Nie można połączyć się z Kryptos Connect. Sprawdź połączenie i spróbuj ponownie.',
    tryAgain: 'Spróbuj ponownie',
    close: 'Zamknij',
  },
  it: {
    loading: 'Caricamento di Kryptos Connect',
    cancel: 'Annulla',
    unreachable: 'Kryptos Connect non è raggiungibile. Controlla la connessione e riprova.',
    tryAgain: 'Riprova',
    close: 'Chiudi',
  },
};

/** Undefined if it is none that the widget speaks: it chooses by itself then. */
export function deviceLanguage(): Language | undefined {
  // Older engines have no `Intl`.
  const locale = typeof Intl === 'object' ? Intl.DateTimeFormat().resolvedOptions().locale : '';
  const language = locale.split('-')[0];
  return Object.keys(WORDS).includes(`${language}`) ? (language as Language) : undefined;
}
