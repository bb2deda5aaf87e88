// A person's part by the calls that the widget's page makes, where no browser is needed.

/** Speaks for the page that a link token was handed to. */
export function widgetCalls(url, linkToken) {
  let pageSecret;

  async function send(method, path, body) {
    const page = pageSecret ? { 'X-Page-Secret': pageSecret } : {};
    const response = await fetch(`${url}/widget${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', 'X-LINK-TOKEN': linkToken, ...page },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  async function data(method, path, body) {
    const answer = await send(method, path, body);
    if (!answer.body.success) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer.body.data;
  }

  const widget = {
    send,
    /** Agrees to all that is asked for. */
    async agree(more = {}) {
      const { scopes } = await data('GET', '/session');
      await data('POST', '/consent', { scopes: scopes.map(({ scope }) => scope), ...more });
    },
    async agreeAsGuest() {
      await data('POST', '/auth/guest', {});
      await widget.agree();
    },
    /** `mails` are those of the server. Gives the workspaces that may be shared. */
    async logIn(email, mails) {
      await data('POST', '/auth/email', { email });
      const { text } = (await mails()).find(({ to }) => to === email);
      const [code] = /\b\d{6}\b/.exec(text);
      const answer = await data('POST', '/auth/email/verify', { email, code });
      pageSecret = answer.page_secret;
      return answer.workspaces;
    },
    addAddress: (provider, address) => data('POST', '/integrations', { provider, address }),
    /** The public token, or `null` for somebody who was here before. */
    finish: async () => (await data('POST', '/complete', {})).public_token,
  };
  return widget;
}
