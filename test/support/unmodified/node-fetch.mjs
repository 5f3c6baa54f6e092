// A client of the real service: it has the production names in it and knows of no emulator.

const ask = async (url, init) => {
  const reply = await fetch(url, { method: 'POST', ...init });
  if (reply.status !== 200) throw new Error(`${url}: ${reply.status} ${await reply.text()}`);
  return reply.json();
};

const { DRS_REFRESH_TOKEN, DRS_CLIENT_ID, DRS_CLIENT_SECRET, DRS_SLOT_IDS } = process.env;
const { access_token } = await ask('https://api.amazon.com/auth/o2/token', {
  body: new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: DRS_REFRESH_TOKEN,
    client_id: DRS_CLIENT_ID,
    client_secret: DRS_CLIENT_SECRET,
  }),
});
const slot = DRS_SLOT_IDS.split(',')[0];
const reply = await ask(`https://dash-replenishment-service-na.amazon.com/replenish/${slot}`, {
  headers: {
    authorization: `Bearer ${access_token}`,
    'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsReplenishInput@1.0',
    'x-amzn-accept-type': 'com.amazon.dash.replenishment.DrsReplenishResult@1.0',
  },
});
console.log(JSON.stringify(reply));
