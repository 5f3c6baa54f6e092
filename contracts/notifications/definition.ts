import type { z } from 'zod';
import type { Provenance } from '../sources.ts';

/** What the contract of a notification is: one DRS payload per version, when it is sent, and how it is built. */

export type NotificationVersion = '1.0' | '2.0';

/** Key of a schema or an example: a version, or `single` for a type that has one form. */
export type NotificationForm = NotificationVersion | 'single';

export interface NotificationDefinition {
  /** `notificationType` on the wire, and key of the registry. */
  readonly name: string;
  readonly summary: string;
  /** When it is sent, in sentences. */
  readonly when: string;
  readonly provenance: Provenance;
  /** Versions a maker may be on; null for a type with a single form. */
  readonly versions: readonly NotificationVersion[] | null;
  /** Value of the SNS message attribute `version`, where the type or its newest version carries one. v1.0 messages carry none. */
  readonly attribute: NotificationVersion | null;
  readonly schemas: Readonly<Partial<Record<NotificationForm, z.ZodType>>>;
  /** One valid payload per form. */
  readonly examples: Readonly<Partial<Record<NotificationForm, Readonly<Record<string, unknown>>>>>;
}

/** Declares a notification and keeps its literal types. */
export function defineNotification<const N extends NotificationDefinition>(notification: N): N {
  return notification;
}

/** The forms of a notification, oldest first. */
export const formsOf = ({ versions }: NotificationDefinition): readonly NotificationForm[] => versions ?? ['single'];

/** Value of the message attribute `version` of one form; null when it carries none. */
export const attributeOf = (
  notification: NotificationDefinition,
  form: NotificationForm,
): NotificationVersion | null => (form === '1.0' ? null : notification.attribute);
