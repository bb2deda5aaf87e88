import { expect, test } from 'vitest';
import { guess, headersOf, isComplete, localOffset, OFFSETS } from '../src/steps/csv/columns.ts';

test('headers are read as a spreadsheet would, with quotes, commas and a byte order mark', () => {
  expect(headersOf('\uFEFFDate,"Sent, total","He said ""hi""" , Last\r\n1,2,3,4')).toEqual([
    'Date',
    'Sent, total',
    'He said "hi"',
    'Last',
  ]);
});

test('empty lines before the headers are passed over, as by the server', () => {
  expect(headersOf('\r\n\r\nDate,Sent\r\n1,2')).toEqual(['Date', 'Sent']);
  expect(headersOf('\n,,\nDate,Sent\n')).toEqual([]);
});

test('headers that other programs write are understood, each for one column', () => {
  const mapping = guess([
    'Timestamp (UTC)',
    'Date',
    'Sell',
    'Sell Currency',
    'Buy',
    'Buy Currency',
  ]);
  expect(mapping).toEqual({
    date: 'Date',
    sent_amount: 'Sell',
    sent_currency: 'Sell Currency',
    received_amount: 'Buy',
    received_currency: 'Buy Currency',
  });
  expect(isComplete(mapping)).toBe(true);
  expect(isComplete(guess(['Date', 'Amount', 'Coin']))).toBe(false);
});

test.each([
  [0, 'UTC'],
  [-120, '+02:00'],
  [480, '-08:00'],
  [-345, '+05:45'],
])('a clock %i minutes west of UTC keeps %s', (west, offset) => {
  expect(localOffset(west)).toBe(offset);
});

test('offsets are written as the server reads them, each once', () => {
  expect(new Set(OFFSETS).size).toBe(OFFSETS.length);
  expect(OFFSETS.every((it) => it === 'UTC' || /^[+-]\d\d:\d\d$/.test(it))).toBe(true);
});
