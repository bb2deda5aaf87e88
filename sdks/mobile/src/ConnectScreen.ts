import { createElement, type ReactElement } from 'react';
import { Linking, Modal, StatusBar, StyleSheet, View } from 'react-native';
import { WebView } from 'react-native-webview';
import { wayOf } from './navigation.ts';
import type { Painted, Palette } from './theme.ts';
import type { KryptosConnectConfig, Language } from './types.ts';
import { useReducedMotion } from './useReducedMotion.ts';
import type { Run } from './useRun.ts';
import { Waiting } from './Waiting.ts';

interface Props {
  run: Run | null;
  theme: Painted;
  palette: Palette;
  language?: Language;
  logo: KryptosConnectConfig['appLogo'];
}

/** The whole screen, with the widget's page in it, or what is shown until that is there. */
export function ConnectScreen({ run, theme, ...looks }: Props): ReactElement {
  const { background } = looks.palette;
  const still = useReducedMotion();
  const leave = () => run?.connection.requestClose();
  return createElement(
    Modal,
    {
      visible: run !== null,
      animationType: still ? 'none' : 'slide',
      presentationStyle: 'fullScreen',
      // iOS refuses a modal that cannot be turned as the application is.
      supportedOrientations: ['portrait', 'portrait-upside-down', 'landscape'],
      onRequestClose: leave,
    },
    createElement(
      View,
      {
        testID: 'kryptos-connect',
        style: [styles.screen, { backgroundColor: background }],
        accessibilityViewIsModal: true,
        onAccessibilityEscape: leave,
      },
      createElement(StatusBar, { barStyle: theme === 'dark' ? 'light-content' : 'dark-content' }),
      run && run.state !== 'failed' && createElement(Page, { run, background }),
      run && run.state !== 'shown' && createElement(Waiting, { run, ...looks }),
    ),
  );
}

/** The widget's page, which goes nowhere else. */
function Page({ run, background }: { run: Run; background: string }): ReactElement {
  const { url, origin, receive } = run.connection;
  function open(address: string): void {
    // There may be no wallet that answers.
    Linking.openURL(address).catch(() => {});
  }
  return createElement(WebView, {
    key: run.round,
    ref: run.page,
    testID: 'kryptos-connect-page',
    source: { uri: url },
    style: { flex: 1, backgroundColor: background },
    onMessage: ({ nativeEvent }) => receive(nativeEvent.data, nativeEvent.url),

    // All are asked about below; what does not match here would be opened without a question.
    originWhitelist: ['*'],
    onShouldStartLoadWithRequest({ url: address, isTopFrame = true }) {
      const way = wayOf(address, origin);
      if (way === 'leave' && isTopFrame) open(address);
      return way === 'stay';
    },
    onOpenWindow({ nativeEvent: { targetUrl } }) {
      if (wayOf(targetUrl, origin) !== 'refuse') open(targetUrl);
    },
    onLoadStart({ nativeEvent }) {
      // Android asks, but goes on when it has waited for the answer too long.
      const isElsewhere =
        !/^about:/.test(nativeEvent.url) && wayOf(nativeEvent.url, origin) !== 'stay';
      if (isElsewhere) run.reload();
    },

    onError: run.failed,
    onHttpError: run.failed,
    renderError: () => createElement(View),
    onContentProcessDidTerminate: run.reload,
    onRenderProcessGone: run.reload,

    // The page keeps clear of notches and bars by itself.
    contentInsetAdjustmentBehavior: 'never',
    automaticallyAdjustContentInsets: false,
    bounces: false,
    overScrollMode: 'never',
    setBuiltInZoomControls: false,
    dataDetectorTypes: 'none',
    keyboardDisplayRequiresUserAction: false,
    // For QR codes, if the application may use the camera.
    mediaCapturePermissionGrantType: 'grantIfSameHostElsePrompt',
    mediaPlaybackRequiresUserAction: false,
    allowsInlineMediaPlayback: true,
  });
}

const styles = StyleSheet.create({ screen: { flex: 1 } });
