// What the wallet of `history.mjs` gained, worked out by hand: first in, first out.
//
// Of ether, 5.123456789012345678 came first; its owner says that it was mined, when one was worth 2,000. So
// each wei of it cost 2,000 · 10⁻¹⁸ dollars, and all that ever leaves is of it, as it never leaves whole. What came
// later came from nobody knows where, and stands behind it. Neither token has a price: what they
// brought and cost is unknown.
//
// - What is sent brings what it is worth then, less its gas, and the gas, which leaves too, brings its own worth:
//   together that of what was sent.
// - Gas alone (a call, a failure, an approval, what a wallet sends to itself) brings its worth.
// - All of it cost 2,000 a coin.

/** Dollars for one ether: when it was mined, from the first sending on, and from the forwarded one on. */
const MINED_AT = 2_000n;
const FIRST_SENT_AT = 2_500n;
const FORWARDED_AT = 3_000n;
/** In the story that touches the user, from 0: which transactions these are. */
const FIRST_SENT = 4;
const FORWARDED = 9;

const inOrder = (onChain) => [...onChain].sort(([, a], [, b]) => Number(a.timestamp - b.timestamp));

/** The operator's price file for the time in which the story took place. */
export function pricesOf(onChain) {
  const story = inOrder(onChain);
  const at = (place) => new Date(Number(story[place][1].timestamp) * 1000).toISOString();
  const rows = [
    [0, MINED_AT],
    [FIRST_SENT, FIRST_SENT_AT],
    [FORWARDED, FORWARDED_AT],
  ].map(([place, price]) => `ethereum,${at(place)},USD,${price}`);
  return `asset,timestamp,currency,price\n${rows.join('\n')}\n`;
}

/**
 * By hash, in the order of time: `proceeds` and `costbasis` of the ether that left, in 10⁻¹⁸ dollars, and whether
 * a token left of which nothing is known. What gained nothing is not among them.
 */
export function expectedGains(onChain) {
  const expected = new Map();
  for (const [place, [hash, { fee, changes }]] of inOrder(onChain).entries()) {
    const price = place < FIRST_SENT ? MINED_AT : place < FORWARDED ? FIRST_SENT_AT : FORWARDED_AT;
    const { native = 0n, ...tokens } = changes;
    const sent = native < 0n ? -native : 0n;
    const isMined = place === 0;
    const isUnknown = Object.values(tokens).some((amount) => amount < 0n);
    if (isMined) expected.set(hash, { proceeds: native * price, costbasis: 0n, isUnknown });
    else if (sent + fee > 0n) {
      const proceeds = (sent > 0n ? sent : fee) * price;
      expected.set(hash, { proceeds, costbasis: (sent + fee) * MINED_AT, isUnknown });
    }
  }
  return expected;
}
