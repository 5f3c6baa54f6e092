import { readEnvironment } from './environment.js';
import { historyOf } from './histories.js';
import { Maker } from './maker.js';
import { World } from './world.js';

/**
 * One of the ways in which time can go: `drs-emulator exec --clock manual -- node history.js NAME [own]`. With `own` the
 * cloud goes by real time, and knows nothing of the emulator's.
 */
const [name = '', time = 'world'] = process.argv.slice(2);
const history = historyOf(name);
if (history === undefined) throw new Error(`no history is called ${JSON.stringify(name)}; they are in histories.js`);

const SLOT = 'beans';
const { DRS_MODEL_ID: modelId, DRS_SERIAL: serialNumber, DRS_REFRESH_TOKEN: refreshToken } = process.env;
const world = new World(process.env);
await world.readClock();
const maker = new Maker(readEnvironment(process.env), time === 'own' ? Date.now : () => world.now);
await world.subscribe(await maker.listener.listen());
await world.settle();
const device = maker.open({ modelId, serialNumber, refreshToken });
device.slot(SLOT, maker.now()).perDay = 2;
await maker.work();

await history.run({
  world,
  maker,
  device,
  jump: (by) => world.advance({ by }),
  async wake() {
    await world.readClock();
    await maker.work();
  },
  async use(amount) {
    await world.readClock();
    await device.use(SLOT, amount, maker.now());
  },
});
await maker.listener.close();
console.log('lived');
