// The one thing in which these programs differ from those that the hosted service's documents show:
// there the Connect API, the data API and the OpenID provider have hosts of their own.
export const KRYPTOS_BASE_URL = process.env.KRYPTOS_BASE_URL;
