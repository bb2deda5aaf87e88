import type { ReactNode } from 'react';
import { Pressable, StyleSheet, Text, View } from 'react-native';
import { useColors } from './colors';

export function Card({ children }: { children: ReactNode }) {
  const { colors } = useColors();
  const looks = { backgroundColor: colors.card, borderColor: colors.line };
  return <View style={[styles.card, looks]}>{children}</View>;
}

interface TextButtonProps {
  label: string;
  danger?: boolean;
  onPress: () => void;
}

export function TextButton({ label, danger = false, onPress }: TextButtonProps) {
  const { colors } = useColors();
  return (
    <Pressable
      accessibilityRole="button"
      onPress={onPress}
      style={({ pressed }) => [styles.button, pressed && { opacity: 0.6 }]}
    >
      <Text style={[styles.label, { color: danger ? colors.danger : colors.accent }]}>{label}</Text>
    </Pressable>
  );
}

const styles = StyleSheet.create({
  card: {
    marginHorizontal: 20,
    marginBottom: 16,
    padding: 20,
    borderRadius: 20,
    borderWidth: StyleSheet.hairlineWidth,
    gap: 12,
  },
  button: { minHeight: 48, alignItems: 'center', justifyContent: 'center' },
  label: { fontSize: 16, fontWeight: '600' },
});
