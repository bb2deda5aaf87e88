import type { ScopeTexts } from './names.ts';

export const scopes: ScopeTexts = {
  openid: ['Accesso', 'Un identificativo che ti rappresenta in questa app.'],
  profile: ['Il tuo nome', 'Il nome che hai scelto, se c’è.'],
  email: ['E-mail', 'La tua e-mail, se l’hai indicata.'],
  offline_access: ['Accesso duraturo', 'Resta collegato quando non ci sei.'],
  'portfolios:read': ['Posizioni', 'Che cosa possiedi e quanto vale, con DeFi e NFT.'],
  'transactions:read': [
    'Transazioni',
    'Ciò che è entrato, uscito e scambiato, con le commissioni.',
  ],
  'integrations:read': ['Collegamenti', 'Quali portafogli ed exchange hai collegato.'],
  'tax:read': ['Guadagni', 'Guadagni e perdite calcolati dalle tue transazioni.'],
  'accounting:read': ['Contabilità', 'Il registro di ogni movimento, con i saldi.'],
  'reports:read': ['Rapporti', 'I rapporti che hai creato.'],
  'workspace:read': ['Spazio di lavoro', 'Il nome e la valuta del tuo spazio.'],
  'users:read': ['Profilo', 'I dati di base del tuo account.'],
  'transactions:write': ['Aggiungere transazioni', 'Scrive transazioni nel tuo account.'],
  'integrations:write': [
    'Aggiornare i collegamenti',
    'Fa rileggere i tuoi portafogli ed exchange.',
  ],
  'defi:read': ['DeFi', 'Le tue posizioni nei protocolli.'],
  'nft:read': ['NFT', 'Gli oggetti da collezione che possiedi.'],
  'tax:write': ['Impostazioni fiscali', 'Cambia il modo di calcolare i tuoi guadagni.'],
  'reports:write': ['Creare rapporti', 'Fa creare rapporti dai tuoi dati.'],
  'analytics:read': ['Analisi', 'Che tipo di investitore mostrano i tuoi dati.'],
  read: ['Leggere dati', 'Legge questa parte dei tuoi dati.'],
  write: ['Modificare dati', 'Modifica questa parte dei tuoi dati.'],
};
