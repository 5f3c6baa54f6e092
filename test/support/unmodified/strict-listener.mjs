import { createServer } from 'node:http';
import SnsPayloadValidator from 'sns-payload-validator';
import MessageValidator from 'sns-validator';

// A listener as makers have them, with two strict validators and no option set: it confirms its subscription, and ends
// once it has had as many messages as it was told, with what the validators said of each.

const [port, wanted] = process.argv.slice(2).map(Number);
const payloadValidator = new SnsPayloadValidator();
const snsValidator = new MessageValidator();
const seen = [];

const takes = (text) =>
  Promise.all([
    payloadValidator.validate(text).then(() => true),
    new Promise((resolve, reject) => snsValidator.validate(text, (error) => (error ? reject(error) : resolve(true)))),
  ]);

createServer((request, response) => {
  let text = '';
  request.on('data', (piece) => {
    text += piece;
  });
  request.on('end', async () => {
    const { Type, SubscribeURL, SigningCertURL } = JSON.parse(text);
    await takes(text).catch((error) => {
      console.error(error);
      process.exit(1);
    });
    if (SubscribeURL !== undefined) await fetch(SubscribeURL);
    seen.push(`${Type} ${new URL(SigningCertURL).host}`);
    response.end();
    if (seen.length < wanted) return;
    console.log(JSON.stringify(seen));
    process.exit();
  });
}).listen(port, '127.0.0.1');
