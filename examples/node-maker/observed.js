import { createServer } from 'node:http';
import { breakOnPurpose } from './defects.js';
import { Maker } from './maker.js';

/**
 * The listener alone, with a page on which it tells what became of each notification, for
 *
 *   drs-emulator listener --url http://127.0.0.1:3000/sns --observe http://127.0.0.1:3001/ --sns-port 3002
 *
 * beside `node observed.js 3000 3001 3002`. SNS is played at the last of these ports.
 */
const [port, observePort, snsPort] = process.argv.slice(2).map(Number);
if (process.env.DEFECT) breakOnPurpose(process.env.DEFECT);

const at = `http://127.0.0.1:${snsPort}`;
const topicArn = process.env.DRS_TOPIC_ARN ?? 'arn:aws:sns:us-east-1:000000000000:drs-acme';
const maker = new Maker({
  drsUrl: at,
  tokenUrl: at,
  authorizeUrl: at,
  webUrl: at,
  topicArn,
  clientId: '',
  clientSecret: '',
});

const counts = new Map();
const { listener } = maker;
const { hear } = listener;
listener.hear = (payload) => {
  hear(payload);
  const { notificationId } = payload.notificationInfo;
  counts.set(notificationId, (counts.get(notificationId) ?? 0) + 1);
};

createServer((_, response) => {
  const effects = [...counts].map(([notificationId, count]) => ({ notificationId, count }));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ version: 1, effects }));
}).listen(observePort, '127.0.0.1');
console.log(`listening at ${await listener.listen(port)}`);
