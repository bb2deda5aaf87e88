// An OAuth client in JavaScript, call for call as the documents for integrators show one; it runs in a
// page as well as on a back end. The base URL is the one thing in which it differs.

export class KryptosClient {
  constructor(clientId, clientSecret, baseUrl) {
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.baseUrl = baseUrl;
    this.accessToken = null;
  }

  async generatePKCE() {
    const random = new Uint8Array(32);
    crypto.getRandomValues(random);
    const verifier = this.base64UrlEncode(random);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    return { verifier, challenge: this.base64UrlEncode(new Uint8Array(digest)) };
  }

  base64UrlEncode(bytes) {
    return btoa(String.fromCharCode(...bytes))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');
  }

  getAuthUrl(
    redirectUri,
    codeChallenge,
    scopes = [
      'openid',
      'profile',
      'email',
      'holdings:read',
      'transactions:read',
      'defi-portfolio:read',
      'nft-portfolio:read',
      'offline_access',
    ],
  ) {
    const parameters = new URLSearchParams({
      response_type: 'code',
      client_id: this.clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state: Math.random().toString(36).substring(7),
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
    return `${this.baseUrl}/oidc/auth?${parameters}`;
  }

  async exchangeCode(code, redirectUri, codeVerifier) {
    const tokens = await this.post('/oidc/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: this.clientId,
      client_secret: this.clientSecret,
      code_verifier: codeVerifier,
    });
    this.accessToken = tokens.access_token;
    return tokens;
  }

  async refresh(refreshToken) {
    const tokens = await this.post('/oidc/token', {
      grant_type: 'refresh_token',
      client_id: this.clientId,
      client_secret: this.clientSecret,
      refresh_token: refreshToken,
    });
    this.accessToken = tokens.access_token;
    return tokens;
  }

  /** The answer has no body. */
  async revoke(token) {
    const response = await fetch(`${this.baseUrl}/oidc/token/revocation`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        token,
        client_id: this.clientId,
        client_secret: this.clientSecret,
      }),
    });
    return response.status;
  }

  async getHoldings() {
    return this.get('/api/v1/holdings', this.credentials());
  }

  async getUserInfo() {
    return this.get('/api/v1/userinfo', this.credentials());
  }

  /** The endpoint of the standard: the token is all that it wants. */
  async getClaims() {
    return this.get('/oidc/userinfo', {});
  }

  credentials() {
    return { 'X-Client-Id': this.clientId, 'X-Client-Secret': this.clientSecret };
  }

  async get(path, headers) {
    const response = await fetch(`${this.baseUrl}${path}`, {
      headers: { Authorization: `Bearer ${this.accessToken}`, ...headers },
    });
    return response.json();
  }

  async post(path, form) {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form),
    });
    return response.json();
  }
}
