import type { Check } from '../check.ts';
import {
  answersInTime,
  answersWith2xx,
  takesBothSignatureVersions,
  takesBothVersions,
  takesEveryType,
  verifiesAnySubject,
  verifiesAnyText,
} from './answers.ts';
import { keepsTheCertificate, outlivesCertificateOutage } from './certificates.ts';
import {
  answersForgeriesCalmly,
  decidesByTheSignedType,
  followsNoRedirects,
  rejectsBadSignatures,
  rejectsForeignCertificates,
  rejectsForeignTopics,
  rejectsUnknownSignatureVersions,
  rejectsWrappedCertificates,
} from './forgeries.ts';
import {
  confirms,
  ignoresForeignSubscribeUrl,
  ignoresForgedConfirmations,
  parsesTextPlain,
  takesConfirmationTwice,
} from './handshake.ts';
import {
  keepsTheNewest,
  recoversFromHalfMessages,
  takesMessageOnce,
  takesNotificationOnce,
  takesOldMessages,
} from './repeats.ts';
import { asksForCredentials, notOfAnEndpoint, takesRawDelivery } from './set-up.ts';
import {
  doesWithoutHeaders,
  ignoresUnknownMembers,
  ignoresUnknownTypes,
  survivesMalformedBodies,
  takesLargeMessages,
  takesUnsubscribeCalmly,
  verifiesUnsubscribe,
} from './tolerance.ts';

/**
 * All checks, in the order in which they are made: the handshake, which everything else stands on; messages as they
 * should be; forgeries; what may break a listener down, late, so that what it did before is known; and the end of the
 * subscription last.
 */
export const checks: readonly Check[] = [
  confirms,
  parsesTextPlain,
  answersInTime,
  answersWith2xx,
  takesEveryType,
  takesBothVersions,
  takesBothSignatureVersions,
  verifiesAnyText,
  verifiesAnySubject,
  rejectsBadSignatures,
  answersForgeriesCalmly,
  rejectsForeignCertificates,
  rejectsWrappedCertificates,
  ignoresForgedConfirmations,
  ignoresForeignSubscribeUrl,
  rejectsForeignTopics,
  rejectsUnknownSignatureVersions,
  decidesByTheSignedType,
  followsNoRedirects,
  takesConfirmationTwice,
  takesMessageOnce,
  takesNotificationOnce,
  keepsTheNewest,
  recoversFromHalfMessages,
  takesOldMessages,
  keepsTheCertificate,
  outlivesCertificateOutage,
  takesRawDelivery,
  asksForCredentials,
  doesWithoutHeaders,
  takesLargeMessages,
  ignoresUnknownTypes,
  ignoresUnknownMembers,
  survivesMalformedBodies,
  takesUnsubscribeCalmly,
  verifiesUnsubscribe,
  ...notOfAnEndpoint,
];
