import { describe, expect, it } from 'vitest';
import { envelopeText } from '../../../emulator/delivery/message-text.ts';
import { messageText } from '../../../emulator/domain/sns/message-text.ts';

describe('the text of a message', () => {
  it('is compact and prints the content of a product with one decimal', () => {
    const payload = { orderInfo: { slotId: 'a', productInfo: [{ quantity: 12, unit: 'count' }, { quantity: 3.5 }] } };
    expect(messageText(payload)).toBe(
      '{"orderInfo":{"slotId":"a","productInfo":[{"quantity":12.0,"unit":"count"},{"quantity":3.5}]}}',
    );
  });

  it('does so in the product list of a subscription change', () => {
    const slots = { beans: { subscribed: true, productInfoList: [{ quantity: 1, unit: 'count' }] }, other: false };
    expect(messageText({ slotsSubscriptionStatus: slots })).toBe(
      '{"slotsSubscriptionStatus":{"beans":{"subscribed":true,"productInfoList":[{"quantity":1.0,"unit":"count"}]},"other":false}}',
    );
  });

  it('leaves every other number as it is', () => {
    const payload = { quantity: 12, productInfo: [{ packages: 2, nested: { quantity: 2 } }] };
    expect(messageText(payload)).toBe('{"quantity":12,"productInfo":[{"packages":2,"nested":{"quantity":2}}]}');
  });

  it('says the same as the payload to whoever parses it, whatever the texts hold', () => {
    const payload = { text: 'café "\\ \u2028 \t\n\u0000 🫘', none: null, list: [], productInfo: [{ quantity: 24 }] };
    expect(JSON.parse(messageText(payload))).toEqual(payload);
    expect(JSON.parse(messageText({ gone: undefined, list: [undefined] }))).toEqual({ list: [null] });
  });
});

describe('the layout of an envelope', () => {
  it('has one member a line, blanks around the colon, and compact attributes', () => {
    const envelope = {
      Type: 'Notification',
      Message: 'a\n"b"',
      MessageAttributes: { version: { Type: 'String', Value: '2.0' } },
    };
    expect(envelopeText(envelope)).toBe(
      [
        '{',
        '  "Type" : "Notification",',
        '  "Message" : "a\\n\\"b\\"",',
        '  "MessageAttributes" : {',
        '    "version" : {"Type":"String","Value":"2.0"}',
        '  }',
        '}',
      ].join('\n'),
    );
  });
});
