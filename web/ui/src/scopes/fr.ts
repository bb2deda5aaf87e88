import type { ScopeTexts } from './names.ts';

export const scopes: ScopeTexts = {
  openid: ['Connexion', 'Un identifiant qui vous représente dans cette application.'],
  profile: ['Votre nom', 'Le nom que vous avez choisi, s’il y en a un.'],
  email: ['Adresse e-mail', 'Votre adresse e-mail, si vous en avez donné une.'],
  offline_access: ['Accès durable', 'Reste connecté en votre absence.'],
  'portfolios:read': ['Avoirs', 'Ce que vous possédez et sa valeur, DeFi et NFT compris.'],
  'transactions:read': ['Transactions', 'Ce qui est entré, sorti et échangé, avec les frais.'],
  'integrations:read': ['Connexions', 'Les portefeuilles et plateformes que vous avez connectés.'],
  'tax:read': ['Gains', 'Gains et pertes calculés à partir de vos transactions.'],
  'accounting:read': ['Comptabilité', 'Le registre de chaque mouvement, avec les soldes.'],
  'reports:read': ['Rapports', 'Les rapports que vous avez créés.'],
  'workspace:read': ['Espace de travail', 'Le nom et la devise de votre espace.'],
  'users:read': ['Profil', 'Les informations de base de votre compte.'],
  'transactions:write': ['Ajouter des transactions', 'Inscrit des transactions dans votre compte.'],
  'integrations:write': [
    'Actualiser les connexions',
    'Fait relire vos portefeuilles et plateformes.',
  ],
  'defi:read': ['DeFi', 'Vos positions dans des protocoles.'],
  'nft:read': ['NFT', 'Les objets de collection que vous possédez.'],
  'tax:write': ['Réglages fiscaux', 'Modifie le calcul de vos gains.'],
  'reports:write': ['Créer des rapports', 'Fait établir des rapports à partir de vos données.'],
  'analytics:read': ['Analyse', 'Le type d’investisseur que vos données révèlent.'],
  read: ['Lire des données', 'Lit cette partie de vos données.'],
  write: ['Modifier des données', 'Modifie cette partie de vos données.'],
};
