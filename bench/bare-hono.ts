import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/** The yardstick: bare Hono that reads and writes the same JSON as the calls it is compared with. */

const app = new Hono();

app.post('/slotStatus/:slotId', async (context) => {
  const report = await context.req.json();
  return context.json(typeof report === 'object' ? {} : {});
});

app.get('/subscriptionInfo', (context) =>
  context.json({
    slotsSubscriptionStatus: {
      beans: { productInfoList: [{ asin: 'B0EMUL0001', quantity: 24, unit: 'count' }], subscribed: true },
    },
  }),
);

app.post('/auth/o2/token', async (context) => {
  const form = new URLSearchParams(await context.req.text());
  return context.json({
    access_token: `Atza|${'x'.repeat(416)}`,
    refresh_token: form.get('refresh_token'),
    token_type: 'bearer',
    expires_in: 3600,
  });
});

app.get('/health', (context) => context.json({ status: 'ok' }));

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`ready http://127.0.0.1:${port}\n`);
});
process.once('SIGTERM', () => server.close(() => process.exit(0)));
