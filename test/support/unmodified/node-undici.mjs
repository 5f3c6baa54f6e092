import { request } from 'undici';

// A client of the real service: it has the production names in it and knows of no emulator.

const ask = async (url, init) => {
  const { statusCode, body } = await request(url, { method: 'POST', ...init });
  if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${await body.text()}`);
  return body.json();
};

const { DRS_REFRESH_TOKEN, DRS_CLIENT_ID, DRS_CLIENT_SECRET, DRS_SLOT_IDS } = process.env;
const { access_token } = await ask('https://api.amazon.com/auth/o2/token', {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: DRS_REFRESH_TOKEN,
    client_id: DRS_CLIENT_ID,
    client_secret: DRS_CLIENT_SECRET,
  }).toString(),
});
const reply = await ask(`https://dash-replenishment-service-na.amazon.com/replenish/${DRS_SLOT_IDS.split(',')[0]}`, {
  headers: {
    authorization: `Bearer ${access_token}`,
    'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsReplenishInput@1.0',
    'x-amzn-accept-type': 'com.amazon.dash.replenishment.DrsReplenishResult@1.0',
  },
});
console.log(JSON.stringify(reply));
