import { useKryptosConnect } from '@kryptos_connect/mobile-sdk';
import { useCallback, useEffect, useState } from 'react';
import { ActivityIndicator, FlatList, RefreshControl, StyleSheet, Text, View } from 'react-native';
import { backEnd, type Holding, type Holdings, NotConnected } from './back-end';
import { Card, TextButton } from './Card';
import { useColors } from './colors';
import { money } from './money';

/** What the person owns, to the last digit. */
export function Portfolio({ onDisconnected }: { onDisconnected: () => void }) {
  const { colors } = useColors();
  const [read, setRead] = useState<Holdings | null>(null);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);

  const load = useCallback(async () => {
    setBusy(true);
    try {
      setRead(await backEnd.holdings());
      setFailed(false);
    } catch (error) {
      if (error instanceof NotConnected) onDisconnected();
      else setFailed(true);
    }
    setBusy(false);
  }, [onDisconnected]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, at first; then when it is pulled
  useEffect(() => void load(), []);

  const { open } = useKryptosConnect({
    generateLinkToken: backEnd.createLinkToken,
    onSuccess: load,
  });

  async function disconnect() {
    try {
      await backEnd.disconnect();
      onDisconnected();
    } catch (error) {
      if (error instanceof NotConnected) onDisconnected();
      else setFailed(true);
    }
  }

  if (!read && !failed) return <ActivityIndicator size="large" color={colors.accent} />;
  const holdings = read?.holdings ?? [];
  return (
    <FlatList
      data={holdings}
      keyExtractor={({ asset }) => `${asset.chainId}/${asset.tokenId}`}
      refreshControl={
        <RefreshControl refreshing={busy} onRefresh={load} tintColor={colors.accent} />
      }
      renderItem={({ item }) => <Row holding={item} />}
      ListHeaderComponent={
        <>
          {failed && (
            <Card>
              <Text style={{ color: colors.danger }} accessibilityRole="alert">
                The latest figures could not be read. Pull to try again.
              </Text>
            </Card>
          )}
          {read && (
            <View style={styles.total}>
              <Text style={{ color: colors.quiet, fontSize: 15 }}>Your portfolio</Text>
              <Text
                style={[styles.amount, { color: colors.text }]}
                adjustsFontSizeToFit
                numberOfLines={1}
              >
                {money(read.summary.totalValue, holdings[0]?.baseCurrency)}
              </Text>
            </View>
          )}
        </>
      }
      ListEmptyComponent={
        read && (
          <Card>
            <Text style={{ color: colors.quiet, fontSize: 16, lineHeight: 24 }}>
              Nothing is here yet. Connect a wallet, or wait until yours has been read.
            </Text>
          </Card>
        )
      }
      ListFooterComponent={
        <View style={styles.actions}>
          <TextButton label="Connect another" onPress={open} />
          <TextButton label="Disconnect" danger onPress={() => void disconnect()} />
        </View>
      }
    />
  );
}

function Row({ holding }: { holding: Holding }) {
  const { colors } = useColors();
  const { asset, totalQuantity, marketValue, baseCurrency } = holding;
  return (
    <View style={[styles.row, { borderColor: colors.line }]} accessible>
      <View style={[styles.mark, { backgroundColor: colors.line }]}>
        <Text style={{ color: colors.text, fontWeight: '700' }}>{asset.symbol.slice(0, 1)}</Text>
      </View>
      <View style={styles.what}>
        <Text style={[styles.strong, { color: colors.text }]} numberOfLines={1}>
          {asset.publicName}
        </Text>
        <Text style={{ color: colors.quiet }}>
          {totalQuantity} {asset.symbol}
        </Text>
      </View>
      <Text style={[styles.strong, { color: colors.text }]}>
        {money(marketValue, baseCurrency)}
      </Text>
    </View>
  );
}

const styles = StyleSheet.create({
  total: { alignItems: 'center', paddingVertical: 28, paddingHorizontal: 20, gap: 6 },
  amount: { fontSize: 44, fontWeight: '800', letterSpacing: -1 },
  row: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: 14,
    marginHorizontal: 20,
    paddingVertical: 14,
    borderBottomWidth: StyleSheet.hairlineWidth,
  },
  mark: { width: 40, height: 40, borderRadius: 20, alignItems: 'center', justifyContent: 'center' },
  what: { flex: 1, gap: 2 },
  strong: { fontSize: 16, fontWeight: '600' },
  actions: { paddingVertical: 20, gap: 4 },
});
