import type { SampleOf } from './index.ts';

/** The back end's three calls by hand. */
export function curl({ clientId, baseUrl }: SampleOf): string {
  return `export CLIENT_ID=${clientId}
export CLIENT_SECRET=…

# 1. A link token, for the page to open the widget with.
curl -X POST ${baseUrl}/link-token \\
  -H "X-Client-Id: $CLIENT_ID" -H "X-Client-Secret: $CLIENT_SECRET" \\
  -H 'Content-Type: application/json' \\
  -d '{"scopes": "openid profile offline_access portfolios:read transactions:read integrations:read"}'

# 2. The public token that the page was given, exchanged once.
curl -X POST ${baseUrl}/token/exchange \\
  -H "X-Client-Id: $CLIENT_ID" -H "X-Client-Secret: $CLIENT_SECRET" \\
  -H 'Content-Type: application/json' \\
  -d '{"public_token": "'$PUBLIC_TOKEN'"}'

# 3. What the person owns, and what happened to it.
curl ${baseUrl}/api/v1/holdings \\
  -H "Authorization: Bearer $ACCESS_TOKEN" \\
  -H "X-Client-Id: $CLIENT_ID" -H "X-Client-Secret: $CLIENT_SECRET"

curl '${baseUrl}/api/v1/transactions?limit=20' \\
  -H "Authorization: Bearer $ACCESS_TOKEN" \\
  -H "X-Client-Id: $CLIENT_ID" -H "X-Client-Secret: $CLIENT_SECRET"
`;
}
