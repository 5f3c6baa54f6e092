import { z } from 'zod';

/** Names that an author gives, and the paths by which values are found again. */

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Name of a capture, a parameter, a step or a device. */
export const Name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'expected a name of letters, digits, "-" and "_" that begins with a letter');
/** A name that can stand in `${…}`, where a minus would be arithmetic. */
export const ValueName = z.string().regex(NAME, 'expected a name of letters, digits and "_" that begins with a letter');

const PATH = /^[A-Za-z][\w-]*(\.[\w-]+|\[-?\d+\])*$/;
export const Path = z
  .string()
  .regex(PATH, 'expected a path such as reply.body.eventInstanceId or notifications[0].payload.orderInfo.instanceId')
  .meta({ id: 'CapturePath' });
