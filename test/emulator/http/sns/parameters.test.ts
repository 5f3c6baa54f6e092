import { describe, expect, it } from 'vitest';
import { attributes, flag, map, members, optionalText, text, texts } from '../../../../contracts/sns/action.ts';
import { fieldsOf, readParameters } from '../../../../emulator/http/sns/parameters.ts';
import fc from '../../../support/fast-check.ts';

const PARAMETERS = {
  Name: text(''),
  Note: optionalText(''),
  Flag: flag(''),
  Keys: texts(''),
  Attributes: map(''),
  MessageAttributes: attributes(''),
  Entries: members({ Id: text(''), Message: optionalText(''), MessageAttributes: attributes('') }, ''),
};

const read = (fields: Record<string, string>) => readParameters(new Map(Object.entries(fields)), PARAMETERS);
const values = (fields: Record<string, string>) => {
  const found = read({ Name: 'n', ...fields });
  if (!found.ok) throw new Error(found.missing);
  return found.values;
};

describe('parameters of the Query protocol', () => {
  it('are read in every form there is', () => {
    expect(
      values({
        Flag: 'TRUE',
        'Keys.member.1': 'a',
        'Keys.member.2': 'b',
        'Attributes.entry.1.key': 'DisplayName',
        'Attributes.entry.1.value': 'x',
        'MessageAttributes.entry.1.Name': 'm',
        'MessageAttributes.entry.1.Value.DataType': 'Binary',
        'MessageAttributes.entry.1.Value.BinaryValue': 'AAE=',
        'Entries.member.1.Id': 'one',
        'Entries.member.1.MessageAttributes.entry.1.Name': 'n',
        'Entries.member.1.MessageAttributes.entry.1.Value.StringValue': 's',
      }),
    ).toEqual({
      Name: 'n',
      Note: undefined,
      Flag: true,
      Keys: ['a', 'b'],
      Attributes: new Map([['DisplayName', 'x']]),
      MessageAttributes: [{ Name: 'm', DataType: 'Binary', StringValue: undefined, BinaryValue: 'AAE=' }],
      Entries: [
        {
          Id: 'one',
          Message: undefined,
          MessageAttributes: [{ Name: 'n', DataType: undefined, StringValue: 's', BinaryValue: undefined }],
        },
      ],
    });
  });

  it('come in the order of their numbers, whatever gaps there are and however they were sent', () => {
    expect(values({ 'Keys.member.10': 'c', 'Keys.member.2': 'b', 'Keys.member.1': 'a' }).Keys).toEqual(['a', 'b', 'c']);
    expect(values({ 'Keys.member.999999999': 'z' }).Keys).toEqual(['z']);
  });

  it.each(['0', '01', '-1', '1e3', '1.5', 'x', '', ' 1', '99999999999999999999', '__proto__', 'constructor'])(
    'have no number %j',
    (number) => {
      expect(values({ [`Keys.member.${number}`]: 'a' }).Keys).toEqual([]);
    },
  );

  it('with the name of everything mean themselves', () => {
    const entries = values({ 'Attributes.entry.1.key': '__proto__', 'Attributes.entry.1.value': 'x' }).Attributes;
    expect([...entries]).toEqual([['__proto__', 'x']]);
    expect(values({ '__proto__.entry.1.key': 'a', 'constructor.prototype': 'b' }).Attributes.size).toBe(0);
    expect(({} as Record<string, unknown>).entry).toBeUndefined();
  });

  it('count once: the first of two entries with one key, and the query before the form', () => {
    const twice = { 'Attributes.entry.1.key': 'a', 'Attributes.entry.1.value': '1', 'Attributes.entry.2.key': 'a' };
    expect([...values({ ...twice, 'Attributes.entry.2.value': '2' }).Attributes]).toEqual([['a', '1']]);
    const query = new Map([['Name', ['from the query', 'again']]]);
    const fields = fieldsOf({ query, form: 'form', body: { Name: 'from the form', Note: 'n' } });
    expect([...fields]).toEqual([
      ['Name', 'from the query'],
      ['Note', 'n'],
    ]);
  });

  it.each([
    [{}, 'name'],
    [{ Name: 'n', 'Entries.member.3.Message': 'm' }, 'entries.1.member.id'],
  ])('that are missing are told by name: %j', (fields, missing) => {
    expect(read(fields)).toEqual({ ok: false, missing });
  });

  it('of any form whatever are read in time, and change nothing', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'Keys',
        'Attributes',
        'Entries',
        'MessageAttributes',
        'member',
        'entry',
        'key',
        'value',
        '1',
        '2',
        'Id',
        'Value',
        '__proto__',
        'toString',
        '',
      ),
      fc.string({ maxLength: 5 }),
    );
    const name = fc.array(part, { maxLength: 12 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string()), { maxLength: 30 }), (pairs) => {
        const found = readParameters(new Map([['Name', 'n'], ...pairs]), PARAMETERS);
        expect(found.ok ? typeof found.values.Name : typeof found.missing).toBe('string');
        expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
      }),
    );
  });

  it('by the ten thousand cost no more than reading them', () => {
    const fields = new Map([['Name', 'n']]);
    for (let i = 1; i <= 20_000; i += 1) {
      fields.set(`Entries.member.${i}.Id`, String(i));
      fields.set(`Entries.member.${i}.MessageAttributes.entry.${i}.Name`, 'a');
    }
    const found = readParameters(fields, PARAMETERS);
    expect(found.ok && found.values.Entries.length).toBe(20_000);
  });
});
