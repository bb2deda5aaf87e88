/** `<kryptos-connect>`: the widget for a page without a framework. */
import { BUTTON_STYLES } from './button-styles.ts';
import { KryptosConnect } from './open.ts';
import type {
  ConnectError,
  ConnectEvent,
  ConnectOptions,
  ConnectRun,
  GeneratedLinkToken,
  KryptosConnectConfig,
  UserConsent,
} from './types.ts';

export { KryptosConnect, type KryptosConnectApi } from './open.ts';
export type * from './types.ts';

/** The events of the element, and what their `detail` is. */
export interface KryptosConnectElementEvents {
  success: CustomEvent<UserConsent | null>;
  exit: CustomEvent<null>;
  error: CustomEvent<ConnectError>;
  event: CustomEvent<ConnectEvent>;
}

interface TypedElement extends HTMLElement {
  addEventListener<K extends keyof KryptosConnectElementEvents>(
    type: K,
    listener: (event: KryptosConnectElementEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** There are no elements on a server, where this may be imported and does nothing. */
const Base: new () => TypedElement = (globalThis.HTMLElement ?? class {}) as never;

/**
 * A button that opens the widget. Attributes: `client-id`, `base-url`, `app-name`, `app-logo`, `theme`,
 * `language`, `integration-name`, `wallet-connect-project-id`, `link-token-url`, `size`, `disabled`.
 * Those that are missing are as `KryptosConnect.init` has said.
 */
export class KryptosConnectElement extends Base {
  static observedAttributes: string[] = ['theme', 'size', 'disabled'];
  /** Asks your back end for a link token; without it, `link-token-url` is posted to. */
  generateLinkToken?: () => Promise<GeneratedLinkToken>;
  extraConfig?: ConnectOptions['extraConfig'];

  #button?: HTMLButtonElement;
  #run: ConnectRun | null = null;

  connectedCallback(): void {
    if (!this.#button) this.#build();
    this.attributeChangedCallback();
  }

  disconnectedCallback(): void {
    this.exit();
  }

  attributeChangedCallback(): void {
    const button = this.#button;
    if (!button) return;
    button.className = `kc-button kc-button-${this.getAttribute('size') ?? 'md'}`;
    // On the element too, where the page's style sheets reach it.
    for (const it of [this, button]) it.dataset.kcTheme = this.getAttribute('theme') ?? 'light';
    button.disabled = this.hasAttribute('disabled');
  }

  /** Opens the widget; does nothing while it is open. */
  open(): void {
    const tell = (type: string) => (detail?: unknown) =>
      void this.dispatchEvent(new CustomEvent(type, { detail }));
    const run = KryptosConnect.open({
      ...this.#config(),
      generateLinkToken: this.generateLinkToken ?? (() => this.#fetchLinkToken()),
      extraConfig: this.extraConfig,
      onSuccess: tell('success'),
      onExit: tell('exit'),
      onError: tell('error'),
      onEvent: tell('event'),
    });
    this.#run = run ?? this.#run;
  }

  /** Ends the run as if the person had left. */
  exit(): void {
    this.#run?.exit();
  }

  #build(): void {
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    this.#button = document.createElement('button');
    this.#button.type = 'button';
    this.#button.ariaHasPopup = 'dialog';
    this.#button.setAttribute('part', 'button');
    const text = document.createElement('slot');
    text.textContent = 'Connect to Kryptos';
    this.#button.append(text);
    this.#button.addEventListener('click', () => {
      // Safari does not focus what is clicked, and the focus has to come back here.
      this.#button?.focus();
      this.open();
    });
    root.append(this.#button);
    if (root.adoptedStyleSheets) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`:host{display:inline-block}:host([hidden]){display:none}${BUTTON_STYLES}`);
      root.adoptedStyleSheets = [sheet];
    }
  }

  #config(): Partial<KryptosConnectConfig> & Pick<ConnectOptions, 'integrationName'> {
    const told = {
      baseUrl: this.getAttribute('base-url'),
      clientId: this.getAttribute('client-id'),
      appName: this.getAttribute('app-name'),
      appLogo: this.getAttribute('app-logo'),
      theme: this.getAttribute('theme'),
      language: this.getAttribute('language'),
      integrationName: this.getAttribute('integration-name'),
      walletConnectProjectId: this.getAttribute('wallet-connect-project-id'),
    };
    return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
  }

  async #fetchLinkToken(): Promise<GeneratedLinkToken> {
    const url = this.getAttribute('link-token-url');
    if (!url) throw new Error('Set `generateLinkToken` or `link-token-url`');
    const response = await fetch(url, { method: 'POST' });
    if (!response.ok) throw new Error(`The link token was refused: ${response.status}`);
    return response.json();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kryptos-connect': KryptosConnectElement;
  }
}

if (globalThis.customElements && !customElements.get('kryptos-connect')) {
  customElements.define('kryptos-connect', KryptosConnectElement);
}
