/**
 * Stands in for `react-native-webview` at its contract: it goes to an address, runs scripts in its page,
 * and passes on what the page posts. The page is the widget's own end of the bridge.
 */
import { connectToHost, type Host } from '@kryptos_connect/bridge';
import { act } from '@testing-library/react-native';
import { Component } from 'react';
import { View } from 'react-native';
import type { WebViewProps } from 'react-native-webview';

type Props = WebViewProps & { source: { uri: string } };

/** Those that are mounted. */
export const views: WebView[] = [];

export class WebView extends Component<Props> {
  #page = new EventTarget();
  /** What the page has posted. */
  posted: string[] = [];

  override componentDidMount(): void {
    views.push(this);
  }

  override componentWillUnmount(): void {
    views.splice(views.indexOf(this), 1);
  }

  injectJavaScript(script: string): void {
    new Function('window', script)(this.#page);
  }

  /** Passes on what a page at `url` posts. */
  post(data: string, url = this.props.source.uri): void {
    this.posted.push(data);
    const event = { nativeEvent: { data, url } };
    act(() => this.props.onMessage?.(event as Parameters<NonNullable<Props['onMessage']>>[0]));
  }

  /** The widget's page has come, and says `ready`. */
  load(): Promise<Host> {
    const { hash, search } = new URL(this.props.source.uri);
    const self = new EventTarget() as unknown as Window;
    const native = { postMessage: (text: string) => this.post(text) };
    Object.assign(self, { parent: self, location: { hash, search }, ReactNativeWebView: native });
    this.#page = self;
    return connectToHost(self);
  }

  /** Whether the WebView itself would go there. */
  goes(url: string, isTopFrame = true): boolean | undefined {
    const event = { url, isTopFrame };
    return this.props.onShouldStartLoadWithRequest?.(
      event as Parameters<NonNullable<Props['onShouldStartLoadWithRequest']>>[0],
    );
  }

  /** Something that happens to it. */
  happens(
    what:
      | 'onError'
      | 'onHttpError'
      | 'onContentProcessDidTerminate'
      | 'onRenderProcessGone'
      | 'onLoadStart'
      | 'onOpenWindow',
    nativeEvent: object = {},
  ): void {
    act(() => this.props[what]?.({ nativeEvent } as never));
  }

  override render() {
    return <View testID={this.props.testID} />;
  }
}

/** The one that is on the screen. */
export function view(): WebView {
  const [shown, ...more] = views;
  if (!shown || more.length > 0) throw new Error(`${views.length} WebViews are mounted`);
  return shown;
}
