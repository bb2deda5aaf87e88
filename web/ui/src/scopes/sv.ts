import type { ScopeTexts } from './names.ts';

export const scopes: ScopeTexts = {
  openid: ['Inloggning', 'En beteckning som står för dig i den här appen.'],
  profile: ['Ditt namn', 'Namnet du har valt, om det finns något.'],
  email: ['E-post', 'Din e-postadress, om du har angett en.'],
  offline_access: ['Varaktig åtkomst', 'Förblir ansluten när du är borta.'],
  'portfolios:read': ['Innehav', 'Vad du äger och vad det är värt, med DeFi och NFT.'],
  'transactions:read': ['Transaktioner', 'Vad som kom in, gick ut och byttes, med avgifter.'],
  'integrations:read': ['Anslutningar', 'Vilka plånböcker och börser du har anslutit.'],
  'tax:read': ['Vinster', 'Vinster och förluster beräknade från dina transaktioner.'],
  'accounting:read': ['Bokföring', 'Liggaren över varje rörelse, med saldon.'],
  'reports:read': ['Rapporter', 'Rapporter som du har skapat.'],
  'workspace:read': ['Arbetsyta', 'Arbetsytans namn och valuta.'],
  'users:read': ['Profil', 'Grunduppgifter om ditt konto.'],
  'transactions:write': ['Lägga till transaktioner', 'Skriver in transaktioner i ditt konto.'],
  'integrations:write': [
    'Uppdatera anslutningar',
    'Låter läsa in dina plånböcker och börser på nytt.',
  ],
  'defi:read': ['DeFi', 'Dina positioner i protokoll.'],
  'nft:read': ['NFT', 'Samlarobjekten som du äger.'],
  'tax:write': ['Skatteinställningar', 'Ändrar hur dina vinster beräknas.'],
  'reports:write': ['Skapa rapporter', 'Låter göra rapporter av dina uppgifter.'],
  'analytics:read': ['Analys', 'Vilken sorts investerare dina uppgifter visar.'],
  read: ['Läsa uppgifter', 'Läser den här delen av dina uppgifter.'],
  write: ['Ändra uppgifter', 'Ändrar den här delen av dina uppgifter.'],
};
