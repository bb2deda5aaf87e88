import { KryptosConnectButton } from '@kryptos_connect/mobile-sdk';
import { useState } from 'react';
import { StyleSheet, Text, View } from 'react-native';
import { backEnd } from './back-end';
import { useColors } from './colors';

/** For somebody who has connected nothing yet. */
export function Welcome({ onConnected }: { onConnected: () => void }) {
  const { colors } = useColors();
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <View style={styles.page}>
      <Text style={[styles.title, { color: colors.text }]}>All you own,{'\n'}in one place.</Text>
      <Text style={[styles.lead, { color: colors.quiet }]}>
        Connect your wallets and exchanges. Northwind can look, and can never move anything.
      </Text>
      <KryptosConnectButton
        size="lg"
        buttonLabel="Connect your crypto"
        generateLinkToken={() => {
          setProblem(null);
          return backEnd.createLinkToken();
        }}
        onSuccess={async (consent) => {
          try {
            // null: this person was connected before, and there is nothing to exchange.
            if (consent) await backEnd.exchange(consent.public_token);
            onConnected();
          } catch {
            setProblem('The connection could not be kept. Please try again.');
          }
        }}
        onError={({ message }) => setProblem(message)}
      />
      {problem && (
        <Text style={[styles.problem, { color: colors.danger }]} accessibilityRole="alert">
          {problem}
        </Text>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  page: { flex: 1, justifyContent: 'flex-end', padding: 24, paddingBottom: 32, gap: 16 },
  title: { fontSize: 40, lineHeight: 46, fontWeight: '800', letterSpacing: -0.5 },
  lead: { fontSize: 17, lineHeight: 25, marginBottom: 16 },
  problem: { fontSize: 15, lineHeight: 21, textAlign: 'center' },
});
