import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import SnsPayloadValidator from 'sns-payload-validator';
import MessageValidator from 'sns-validator';

// A listener as makers have them, with both validators and no option set: it confirms what they accept. It also tries
// forgeries of each message on them, and tells on standard output what they said, one line of JSON a message.

const payloadValidator = new SnsPayloadValidator();
const snsValidator = new MessageValidator();

/** What each says of a message: null when it accepts it. */
const verdicts = async (text) => ({
  payload: await payloadValidator.validate(text).then(
    () => null,
    (error) => String(error.message ?? error),
  ),
  sns: await new Promise((resolve) => snsValidator.validate(text, (error) => resolve(error ? error.message : null))),
});

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const SIGNED = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** The same message, signed by somebody else. */
const resigned = (message) => {
  const text = SIGNED.filter((key) => message[key] !== undefined && (key !== 'SubscribeURL' || message.Token))
    .map((key) => `${key}\n${message[key]}\n`)
    .join('');
  const digest = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return { ...message, Signature: sign(digest, Buffer.from(text), stranger).toString('base64') };
};

const flipped = (base64) => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[10] ^= 1;
  return bytes.toString('base64');
};

function* forgeries(message) {
  for (const key of SIGNED) {
    if (message[key] !== undefined && key !== 'Type')
      yield [`another ${key}`, { ...message, [key]: `${message[key]}x` }];
  }
  const otherType = message.Type === 'Notification' ? 'UnsubscribeConfirmation' : 'Notification';
  yield ['another Type', { ...message, Type: otherType }];
  yield ['a flipped bit of the signature', { ...message, Signature: flipped(message.Signature) }];
  yield ['no signature', { ...message, Signature: undefined }];
  yield ["a stranger's signature", resigned(message)];
  yield ['the other signature version', { ...message, SignatureVersion: message.SignatureVersion === '1' ? '2' : '1' }];
  yield ['an unknown signature version', { ...message, SignatureVersion: '3' }];
  const url = message.SigningCertURL;
  const { host, pathname } = new URL(url);
  yield ['its certificate over http', { ...message, SigningCertURL: url.replace('https:', 'http:') }];
  yield ['its certificate at a port', { ...message, SigningCertURL: url.replace(host, `${host}:8443`) }];
  yield ['its certificate at another host', { ...message, SigningCertURL: `https://127.0.0.1${pathname}` }];
  yield ['its certificate at a look-alike', { ...message, SigningCertURL: url.replace(host, `${host}.localhost`) }];
  yield ['its certificate behind user info', { ...message, SigningCertURL: url.replace(host, `${host}@localhost`) }];
  yield [
    'a certificate that is not there',
    { ...message, SigningCertURL: url.replace(/[0-9a-f]{32}/, '0'.repeat(32)) },
  ];
  yield ['a certificate named in the query', { ...message, SigningCertURL: `https://${host}/?file=${pathname}` }];
}

async function judge(text) {
  const message = JSON.parse(text);
  const genuine = await verdicts(text);
  const accepted = [];
  let tried = 0;
  for (const [what, forged] of forgeries(message)) {
    const { payload, sns } = await verdicts(JSON.stringify(forged));
    tried += 1;
    if (payload === null) accepted.push(`sns-payload-validator: ${what}`);
    if (sns === null) accepted.push(`sns-validator: ${what}`);
  }
  const { Type: type, SignatureVersion: version, TopicArn: topicArn, SigningCertURL: certificate } = message;
  const { SubscribeURL: subscribe, UnsubscribeURL: unsubscribe } = message;
  console.log(
    JSON.stringify({ type, version, topicArn, certificate, subscribe, unsubscribe, genuine, accepted, tried }),
  );
  if (type === 'SubscriptionConfirmation' && genuine.payload === null) await fetch(subscribe);
  if (type === 'Notification' && process.env.UNSUBSCRIBE === topicArn) await fetch(unsubscribe);
}

createServer((request, response) => {
  let text = '';
  request.on('data', (piece) => {
    text += piece;
  });
  request.on('end', () => {
    response.end();
    judge(text).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  });
}).listen(3000, '127.0.0.1', () => console.log('listening'));
