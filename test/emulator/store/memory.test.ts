import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../emulator/store/memory.ts';
import { device, deviceRef, noKeys, worldWith } from './given.ts';
import { itKeepsThePromisesOfAStore } from './store-contract.ts';

describe('the store in memory', () => {
  itKeepsThePromisesOfAStore(async (snapshot) => createMemoryStore(snapshot));

  it('has landed as soon as it has decided', () => {
    const store = createMemoryStore(worldWith('A'));
    void store.commit(deviceRef('A'), 1, device('A', 1), noKeys);
    expect(store.landed(deviceRef('A'), 2)).toBeUndefined();
  });
});
