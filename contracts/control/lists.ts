import { z } from 'zod';

/** Lists: a page of items, and a cursor to the next page. */

export const LIMIT_DEFAULT = 100;
export const LIMIT_MAX = 1000;

const limit = z.coerce
  .number({ error: `expected 1 to ${LIMIT_MAX}` })
  .int(`expected a whole number of 1 to ${LIMIT_MAX}`)
  .min(1, `expected 1 to ${LIMIT_MAX}`)
  .max(LIMIT_MAX, `expected 1 to ${LIMIT_MAX}`)
  .optional()
  .meta({ description: `Items a page, 1 to ${LIMIT_MAX}; ${LIMIT_DEFAULT} when absent.` });

/** Query of a list whose cursors are opaque. */
export const pageQuery = {
  after: z.string().min(1).max(1000).optional().meta({ description: 'Cursor: `next` of the page before.' }),
  limit,
};

/** Query of a view of the timeline, whose cursors are running numbers. */
export const timelineQuery = {
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'expected the number of an entry')
    .optional()
    .meta({ description: 'Number of the entry after which to begin: `seq`, or `next` of the page before.' }),
  limit,
};

export const deviceQuery = {
  device: z
    .string()
    .regex(/^[A-Za-z0-9+_-]{1,64}\/[A-Za-z0-9+_-]{1,64}$/, 'expected MODEL/SERIAL')
    .optional()
    .meta({ description: 'Only what concerns this device, as `MODEL/SERIAL`.' }),
};

export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Cursor to the next page; null on the last one.' }),
  });
