import type { ScopeTexts } from './names.ts';

export const scopes: ScopeTexts = {
  openid: ['Inicio de sesión', 'Un identificador que te representa en esta aplicación.'],
  profile: ['Tu nombre', 'El nombre que elegiste, si hay alguno.'],
  email: ['Correo electrónico', 'Tu correo, si lo has dado.'],
  offline_access: ['Acceso duradero', 'Sigue conectado mientras no estás.'],
  'portfolios:read': ['Posiciones', 'Lo que tienes y lo que vale, con DeFi y NFT.'],
  'transactions:read': ['Transacciones', 'Lo que entró, salió y se cambió, con comisiones.'],
  'integrations:read': ['Conexiones', 'Qué carteras y exchanges has conectado.'],
  'tax:read': ['Ganancias', 'Ganancias y pérdidas calculadas a partir de tus transacciones.'],
  'accounting:read': ['Contabilidad', 'El libro de cada movimiento, con saldos.'],
  'reports:read': ['Informes', 'Los informes que has creado.'],
  'workspace:read': ['Espacio de trabajo', 'El nombre y la moneda de tu espacio.'],
  'users:read': ['Perfil', 'Los datos básicos de tu cuenta.'],
  'transactions:write': ['Añadir transacciones', 'Escribe transacciones en tu cuenta.'],
  'integrations:write': [
    'Actualizar conexiones',
    'Hace que se vuelvan a leer tus carteras y exchanges.',
  ],
  'defi:read': ['DeFi', 'Tus posiciones en protocolos.'],
  'nft:read': ['NFT', 'Los coleccionables que tienes.'],
  'tax:write': ['Ajustes fiscales', 'Cambia cómo se calculan tus ganancias.'],
  'reports:write': ['Crear informes', 'Hace informes con tus datos.'],
  'analytics:read': ['Análisis', 'Qué tipo de inversor muestran tus datos.'],
  read: ['Leer datos', 'Lee esta parte de tus datos.'],
  write: ['Cambiar datos', 'Cambia esta parte de tus datos.'],
};
