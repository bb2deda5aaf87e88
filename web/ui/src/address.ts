/** `0x47c2…fcfa`: enough to recognise, short enough for a card. */
export function shortAddress(address: string): string {
  return address.length > 16 ? `${address.slice(0, 6)}…${address.slice(-4)}` : address;
}
