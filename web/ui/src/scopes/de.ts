import type { ScopeTexts } from './names.ts';

export const scopes: ScopeTexts = {
  openid: ['Anmeldung', 'Eine Kennung, die in dieser App für dich steht.'],
  profile: ['Dein Name', 'Der Name, den du gewählt hast, falls es einen gibt.'],
  email: ['E-Mail-Adresse', 'Deine E-Mail-Adresse, falls du eine angegeben hast.'],
  offline_access: ['Dauerhafter Zugriff', 'Bleibt verbunden, während du weg bist.'],
  'portfolios:read': ['Bestände', 'Was du besitzt und was es wert ist, mit DeFi und NFTs.'],
  'transactions:read': [
    'Transaktionen',
    'Was hereinkam, hinausging und getauscht wurde, mit Gebühren.',
  ],
  'integrations:read': ['Verbindungen', 'Welche Wallets und Börsen du verbunden hast.'],
  'tax:read': ['Gewinne', 'Gewinne und Verluste, aus deinen Transaktionen berechnet.'],
  'accounting:read': ['Buchführung', 'Das Buch über jede Bewegung, mit Salden.'],
  'reports:read': ['Berichte', 'Berichte, die du erstellt hast.'],
  'workspace:read': ['Arbeitsbereich', 'Name und Währung deines Arbeitsbereichs.'],
  'users:read': ['Profil', 'Grundangaben zu deinem Konto.'],
  'transactions:write': ['Transaktionen hinzufügen', 'Schreibt Transaktionen in dein Konto.'],
  'integrations:write': ['Verbindungen erneuern', 'Lässt deine Wallets und Börsen neu einlesen.'],
  'defi:read': ['DeFi', 'Deine Positionen in Protokollen.'],
  'nft:read': ['NFTs', 'Die Sammelstücke, die du besitzt.'],
  'tax:write': ['Steuereinstellungen', 'Ändert, wie deine Gewinne berechnet werden.'],
  'reports:write': ['Berichte erstellen', 'Lässt Berichte aus deinen Daten erstellen.'],
  'analytics:read': ['Auswertung', 'Was deine Daten über deine Art anzulegen zeigen.'],
  read: ['Daten lesen', 'Liest diesen Teil deiner Daten.'],
  write: ['Daten ändern', 'Ändert diesen Teil deiner Daten.'],
};
