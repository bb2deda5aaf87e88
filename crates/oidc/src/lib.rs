//! The OAuth 2.1 and OpenID Connect protocol: keys, tokens, client authentication, requests, claims.
