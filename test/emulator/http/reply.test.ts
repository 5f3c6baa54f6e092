import { expect, it } from 'vitest';
import { httpDate, replyHeaders, replyOf } from '../../../emulator/http/reply.ts';

const NOW = Date.parse('2031-03-04T10:00:00.000Z');

it('a reply has no header lines, braces or odd characters that a caller made up', () => {
  const bytes = {
    status: 200,
    contentType: 'application/json',
    text: '{}',
    headers: ['X-Odd', 'a\r\nb{c}\0d\u2615e\x7f\té'],
  };
  const headers = replyHeaders(replyOf(bytes, 'an-id', NOW, true));
  expect(headers.slice(-4, -2)).toEqual(['X-Odd', 'a  b%7Bc} d e \té']);
});

it('the date is that of the instant, to the second', () => {
  expect(httpDate(NOW)).toBe('Tue, 04 Mar 2031 10:00:00 GMT');
  expect(httpDate(NOW + 999)).toBe('Tue, 04 Mar 2031 10:00:00 GMT');
  expect(httpDate(NOW + 1000)).toBe('Tue, 04 Mar 2031 10:00:01 GMT');
});
