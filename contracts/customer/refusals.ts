import { conflict, invalid, notFound } from '../control/refusals.ts';
import type { Refusal } from '../endpoint.ts';

/** Why the customer's or Amazon's move is not possible. */

export const deviceNotFound = {
  ...notFound,
  message: 'there is no device {modelId}/{serialNumber}',
  when: 'The device was never registered.',
} as const satisfies Refusal;

export const slotNotFound = {
  ...notFound,
  message: 'model {modelId} has no slot {slotId}; expected one of {slots}',
  when: 'The device model has no such slot.',
} as const satisfies Refusal;

export const orderNotFound = {
  ...notFound,
  message: 'there is no order {instanceId}',
  when: 'No order has this id, or it is no longer kept.',
} as const satisfies Refusal;

export const notRegistered = {
  ...conflict,
  message: 'device {modelId}/{serialNumber} is deregistered',
  when: 'The device is not registered at present.',
} as const satisfies Refusal;

export const unknownProduct = {
  ...invalid,
  message: 'asin: slot {slotId} has no product {asin}; expected one of {products}',
  when: 'The slot does not offer the product.',
} as const satisfies Refusal;

export const noProduct = {
  ...conflict,
  message: 'slot {slotId} has no product chosen, so it cannot be subscribed; give an asin too',
  when: 'A slot without a product is to be subscribed.',
} as const satisfies Refusal;

export const wrongState = {
  ...conflict,
  message: 'order {instanceId} is {state}; {move} is possible from {from}',
  when: 'The state of the order does not lead there; the message names it.',
} as const satisfies Refusal;

export const tooLate = {
  ...conflict,
  message:
    'order {instanceId} is {state} and could be cancelled until {cancelUntil}; force=true cancels it all the same',
  when: 'The 24 hours in which the customer may cancel are over.',
} as const satisfies Refusal;

export const testOrder = {
  ...conflict,
  message: 'order {instanceId} is a test order in state {state}; only CancelTestOrder cancels it',
  when: 'The customer cannot cancel a test order.',
} as const satisfies Refusal;
