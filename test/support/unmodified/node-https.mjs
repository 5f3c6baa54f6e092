import { request } from 'node:https';

// A client of the real service: it has the production names in it and knows of no emulator.

const ask = (url, headers, body) =>
  new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      reply.on('end', () => {
        if (reply.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${url}: ${reply.statusCode} ${text}`));
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });

const { DRS_REFRESH_TOKEN, DRS_CLIENT_ID, DRS_CLIENT_SECRET, DRS_SLOT_IDS } = process.env;
const { access_token } = await ask(
  'https://api.amazon.com/auth/o2/token',
  { 'content-type': 'application/x-www-form-urlencoded' },
  new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: DRS_REFRESH_TOKEN,
    client_id: DRS_CLIENT_ID,
    client_secret: DRS_CLIENT_SECRET,
  }).toString(),
);
const reply = await ask(`https://dash-replenishment-service-na.amazon.com/replenish/${DRS_SLOT_IDS.split(',')[0]}`, {
  authorization: `Bearer ${access_token}`,
  'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsReplenishInput@1.0',
  'x-amzn-accept-type': 'com.amazon.dash.replenishment.DrsReplenishResult@1.0',
});
console.log(JSON.stringify(reply));
