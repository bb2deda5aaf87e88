import { KryptosConnectProvider } from '@kryptos_connect/mobile-sdk';
import { StatusBar } from 'expo-status-bar';
import { useCallback, useEffect, useState } from 'react';
import { ActivityIndicator, StyleSheet, Text, View } from 'react-native';
import { SafeAreaProvider, SafeAreaView } from 'react-native-safe-area-context';
import { backEnd, type Settings } from './src/back-end';
import { Card, TextButton } from './src/Card';
import { useColors } from './src/colors';
import { Portfolio } from './src/Portfolio';
import { Welcome } from './src/Welcome';

/** Northwind shows what a person owns, once they have connected it. */
export function App() {
  const { theme, colors } = useColors();
  const [settings, setSettings] = useState<Settings | null>(null);
  const [failed, setFailed] = useState(false);

  const load = useCallback(() => {
    setFailed(false);
    backEnd.settings().then(setSettings, () => setFailed(true));
  }, []);
  useEffect(load, [load]);
  const setConnected = (isConnected: boolean) =>
    settings && setSettings({ ...settings, isConnected });

  function content() {
    if (failed) {
      return (
        <Card>
          <Text style={{ color: colors.text, fontSize: 16 }} accessibilityRole="alert">
            The back end does not answer. Is it running, and is it reached from this phone?
          </Text>
          <TextButton label="Try again" onPress={load} />
        </Card>
      );
    }
    if (!settings) return <ActivityIndicator size="large" color={colors.accent} />;
    const { baseUrl, clientId, isConnected } = settings;
    const cssVars = {
      '--kc-primary': colors.accent,
      '--kc-on-primary': colors.onAccent,
      '--kc-border-radius': '14px',
    };
    return (
      <KryptosConnectProvider config={{ appName: 'Northwind', baseUrl, clientId, theme, cssVars }}>
        {isConnected ? (
          <Portfolio onDisconnected={() => setConnected(false)} />
        ) : (
          <Welcome onConnected={() => setConnected(true)} />
        )}
      </KryptosConnectProvider>
    );
  }

  return (
    <SafeAreaProvider>
      <SafeAreaView style={[styles.page, { backgroundColor: colors.page }]}>
        <StatusBar style="auto" />
        <Text style={[styles.name, { color: colors.text }]} accessibilityRole="header">
          Northwind
        </Text>
        <View style={styles.content}>{content()}</View>
      </SafeAreaView>
    </SafeAreaProvider>
  );
}

const styles = StyleSheet.create({
  page: { flex: 1 },
  name: { fontSize: 17, fontWeight: '700', textAlign: 'center', paddingVertical: 14 },
  content: { flex: 1, justifyContent: 'center' },
});
