import { describe, expect, it } from 'vitest';
import { profileOf } from '../../../../emulator/domain/lwa/profile.ts';
import { SEED_CUSTOMER_ID } from '../../../../emulator/domain/seed.ts';
import { portal } from './given.ts';

const [customer] = portal.customers;
if (customer === undefined) throw new Error('no customer');
const user_id = SEED_CUSTOMER_ID;

describe('a profile', () => {
  it.each([
    [['dash:replenish', 'profile'], { user_id, email: 'emma@example.com', name: 'Emma Ulator' }],
    [['profile:user_id'], { user_id }],
    [['postal_code'], { user_id, postal_code: '98101' }],
    [['profile', 'postal_code'], { user_id, email: 'emma@example.com', name: 'Emma Ulator', postal_code: '98101' }],
    [['dash:replenish'], undefined],
  ])('with the scopes %j shows %j', (scopes, expected) => {
    expect(profileOf(scopes, customer)).toEqual(expected);
  });
});
