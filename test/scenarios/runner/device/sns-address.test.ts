import { describe, expect, it } from 'vitest';
import { snsAddresses } from '../../../../scenarios/runner/device/sns-address.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:drs-acme';
const FILE = 'SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';
const AMAZON = 'https://dash-replenishment-service-na.amazon.com';
const real = snsAddresses(TOPIC, AMAZON);
const emulated = snsAddresses(TOPIC, 'http://127.0.0.1:8700');

describe('the address of a certificate', () => {
  it('is that of SNS in the region of the topic', () => {
    expect(real.isCertificate(`https://sns.us-east-1.amazonaws.com/${FILE}`)).toBe(true);
    const china = snsAddresses('arn:aws-cn:sns:cn-north-1:000000000000:t', AMAZON);
    expect(china.isCertificate(`https://sns.cn-north-1.amazonaws.com.cn/${FILE}`)).toBe(true);
  });

  it('is also that of the service itself, when that is an emulator on plain http', () => {
    expect(emulated.isCertificate(`http://127.0.0.1:8700/${FILE}`)).toBe(true);
    expect(emulated.isCertificate(`https://sns.us-east-1.amazonaws.com/${FILE}`)).toBe(true);
    expect(snsAddresses(TOPIC, 'http://127.0.0.1:8700/').isCertificate(`http://127.0.0.1:8700/${FILE}`)).toBe(true);
  });

  it.each([
    ['another host', `https://evil.test/${FILE}`],
    ['plain http', `http://sns.us-east-1.amazonaws.com/${FILE}`],
    ['a look-alike', `https://sns.us-east-1.amazonaws.com.evil.test/${FILE}`],
    ['a bucket called sns', `https://sns.s3-us-west-2.amazonaws.com/${FILE}`],
    ['another region', `https://sns.eu-west-1.amazonaws.com/${FILE}`],
    ['another partition', `https://sns.us-east-1.amazonaws.com.cn/${FILE}`],
    ['user info', `https://sns.us-east-1.amazonaws.com@evil.test/${FILE}`],
    ['a port', `https://sns.us-east-1.amazonaws.com:8443/${FILE}`],
    ['.pem in the query only', `https://sns.us-east-1.amazonaws.com/?x=${FILE}`],
    ['a query behind it', `https://sns.us-east-1.amazonaws.com/${FILE}?x=1`],
    ['an API call', 'https://sns.us-east-1.amazonaws.com/?Action=ListTopics'],
    ['another folder', `https://sns.us-east-1.amazonaws.com/bucket/${FILE}`],
    ['a path that climbs', `https://sns.us-east-1.amazonaws.com/../${FILE}`],
    ['another service on the same machine', `http://127.0.0.1:8701/${FILE}`],
    ['a port that only begins alike', `http://127.0.0.1:87001/${FILE}`],
    ['the service of Amazon', `${AMAZON}/${FILE}`],
    ['no address', 'SimpleNotificationService'],
  ])('is never %s', (_, url) => {
    expect(real.isCertificate(url)).toBe(false);
    expect(emulated.isCertificate(url)).toBe(false);
  });
});

describe('the address that confirms', () => {
  const confirmation = (base: string, topic = TOPIC, token = 'abc') =>
    `${base}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=${token}`;
  const sns = 'https://sns.us-east-1.amazonaws.com';

  it('is that of SNS, with the topic of the maker and the token of the message', () => {
    expect(real.isConfirmation(confirmation(sns), 'abc')).toBe(true);
    expect(emulated.isConfirmation(confirmation('http://127.0.0.1:8700'), 'abc')).toBe(true);
  });

  it.each([
    ['another host', confirmation('http://169.254.169.254')],
    ['a look-alike', confirmation(`${sns}.evil.test`)],
    ['another topic', confirmation(sns, 'arn:aws:sns:us-east-1:111111111111:evil')],
    ['another token', confirmation(sns, TOPIC, 'def')],
    ['another action', `${sns}/?Action=Unsubscribe&TopicArn=${TOPIC}&Token=abc`],
    ['another path', `${sns}/latest/meta-data?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=abc`],
    ['no query', `${sns}/`],
  ])('is never %s', (_, url) => {
    expect(real.isConfirmation(url, 'abc')).toBe(false);
    expect(emulated.isConfirmation(url, 'abc')).toBe(false);
  });
});
