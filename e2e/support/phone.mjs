// A phone: the mobile SDK as an application has it, drawn by React's test renderer, and a page of a real
// Chromium wherever the SDK draws a WebView. What React Native itself would draw is not seen.
import Module, { createRequire } from 'node:module';
import { Component, createElement } from 'react';
import { act, create } from 'react-test-renderer';
import { openBrowser } from './browser.mjs';

const require = createRequire(import.meta.url);

/** Enough of React Native for the SDK to run in Node. */
function reactNative(leave) {
  const names = 'ActivityIndicator Image Modal StatusBar Text TouchableOpacity View'.split(' ');
  return {
    ...Object.fromEntries(names.map((it) => [it, it])),
    AccessibilityInfo: { isReduceMotionEnabled: async () => true },
    Linking: { openURL: async (url) => leave(url) },
    StyleSheet: { create: (it) => it, absoluteFill: {} },
    useColorScheme: () => 'light',
    processColor: () => undefined,
  };
}

/** Loads the SDK's file with these in place of the modules that only a phone has. */
function loadSdk(stands) {
  const file = require.resolve('@kryptos_connect/mobile-sdk');
  const load = Module._load;
  Module._load = (name, ...rest) => stands[name] ?? load(name, ...rest);
  try {
    delete require.cache[file];
    return require(file);
  } finally {
    Module._load = load;
  }
}

/** Until React has done all that `work` brings about. */
async function settle(work) {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  try {
    return await act(async () => work());
  } finally {
    globalThis.IS_REACT_ACT_ENVIRONMENT = false;
  }
}

/** `options` are those of the browser. */
export async function startPhone(options) {
  const browser = await openBrowser({ hasTouch: true, isMobile: true, ...options });
  const context = browser.page.context();
  const outside = [];
  let view;

  class WebView extends Component {
    componentDidMount() {
      view = this;
      this.page = showPage(this);
    }
    componentWillUnmount() {
      if (view === this) view = undefined;
      this.page.then((it) => it.close());
    }
    injectJavaScript(script) {
      this.page.then((it) => it.evaluate(script)).catch(() => {});
    }
    render() {
      return null;
    }
  }

  /** A page that does what `react-native-webview` does with those props. */
  async function showPage({ props }) {
    const page = await context.newPage();
    const tell = (name, nativeEvent) => settle(() => props[name]({ nativeEvent }));
    await page.exposeBinding('postToPhone', (_, data) =>
      tell('onMessage', { data, url: page.url() }),
    );
    await page.addInitScript(() => {
      window.ReactNativeWebView = { postMessage: (text) => window.postToPhone(text) };
    });
    await page.route('**/*', (route, request) => {
      const url = request.url();
      const goes =
        !request.isNavigationRequest() ||
        props.onShouldStartLoadWithRequest({ url, isTopFrame: true });
      return goes ? route.continue() : route.abort('aborted');
    });
    page.on('popup', async (popup) => {
      await popup.waitForURL(/^(?!about:)/, { waitUntil: 'commit' });
      const targetUrl = popup.url();
      await popup.close();
      await tell('onOpenWindow', { targetUrl });
    });
    // It may be closed while it loads.
    page.goto(props.source.uri).catch(() => {});
    return page;
  }

  const sdk = loadSdk({
    'react-native': reactNative((url) => outside.push(url)),
    'react-native-webview': { WebView },
  });
  let screen;
  return {
    /** What its browser and its wallets were handed. */
    outside,
    problems: browser.problems,
    /** Shows a button with these props below a provider with this configuration. */
    show(config, props) {
      const { KryptosConnectButton: Button, KryptosConnectProvider: Provider } = sdk;
      return settle(() => {
        screen = create(createElement(Provider, { config }, createElement(Button, props)));
      });
    },
    /** Presses the application's button, and gives the page that comes. */
    async openPage() {
      await settle(() => screen.root.findByType('TouchableOpacity').props.onPress());
      return view.page;
    },
    back: () =>
      settle(() => {
        const [shown] = screen.root.findAll((it) => it.type === 'Modal' && it.props.visible);
        shown.props.onRequestClose();
      }),
    /** The system needs the memory that the page has. Gives the page that comes instead. */
    async endPage() {
      await settle(() => view.props.onRenderProcessGone());
      return view.page;
    },
    /** Whether the SDK shows a page. */
    isOpen: () => view !== undefined,
    async stop() {
      await settle(() => screen?.unmount());
      await browser.close();
    },
  };
}
