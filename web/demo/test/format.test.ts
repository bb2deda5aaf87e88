import { expect, test } from 'vitest';
import { parseExactly } from '../src/api.ts';
import {
  byValue,
  digitGroups,
  fraction,
  money,
  percentChange,
  price,
  sentence,
  sharePercent,
  signedMoney,
  sum,
} from '../src/format.ts';

test('numbers keep every digit from the wire on', () => {
  const text = '{"a": 420690000000.123456789012345678, "b": [0.000000000000000001, -7], "c": null}';
  expect(parseExactly(text)).toEqual({
    a: '420690000000.123456789012345678',
    b: ['0.000000000000000001', '-7'],
    c: null,
  });
});

test('what is unknown stays so and is never 0', () => {
  for (const unknown of [null, undefined]) {
    expect(money(unknown, 'USD')).toBeNull();
    expect(price(unknown, 'USD')).toBeNull();
    expect(percentChange(unknown)).toBeNull();
    expect(signedMoney(unknown, 'USD')).toBeNull();
    expect(sharePercent(unknown, '100')).toBeNull();
    expect(sharePercent('1', unknown)).toBeNull();
  }
});

test('money is rounded from its decimal text, not from a float', () => {
  expect(money('54266.825109751435591592', 'USD')).toBe('$54,266.83');
  expect(money('9007199254740993.01', 'USD')).toBe('$9,007,199,254,740,993.01');
  expect(money('0', 'USD')).toBe('$0.00');
  expect(money('0.004', 'USD')).toBe('<\u2009$0.01');
  expect(money('12.5', 'XYZW')).toBe('12.5');
  expect(price('0.000000000012', 'USD')).toBe('$0.000000000012');
  expect(price('3512.48', 'EUR')).toBe('€3,512.48');
});

test('changes carry their sign', () => {
  expect(percentChange('1.839')).toEqual({ text: '+1.84%', direction: 'up' });
  expect(percentChange('-0.001')).toEqual({ text: '0.00%', direction: 'flat' });
  expect(signedMoney('-12.494', 'USD')).toEqual({ text: '−$12.49', direction: 'down' });
});

test('shares are exact for words and bounded for drawing', () => {
  expect(sharePercent('29547.31', '54266.82')).toBe('54.4%');
  expect(sharePercent('0.005', '54266.82')).toBe('<\u20090.1%');
  expect(sharePercent('1', '0')).toBeNull();
  expect(fraction('2', '1')).toBe(1);
  expect(fraction('-1', '1')).toBe(0);
  expect(sum(['0.1', '0.2', null])).toBe('0.3');
});

test('known values come first, the largest on top', () => {
  const values = ['2', null, '10.000000000000000001', '10'];
  expect(values.toSorted(byValue)).toEqual(['10.000000000000000001', '10', '2', null]);
});

test('groups of digits put together are the number', () => {
  for (const value of ['420690000.123456789012345678', '-1204.55', '7', '0.1', '100000']) {
    const { sign, groups, rest } = digitGroups(value);
    expect(sign + groups.join('') + rest).toBe(value);
  }
  expect(digitGroups('1204567.5').groups).toEqual(['1', '204', '567']);
});

test('labels read as words', () => {
  expect(sentence('margin_trade')).toBe('Margin trade');
});
