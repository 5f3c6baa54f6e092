import type { Protocol } from '../../domain/state.ts';
import type { Sender } from '../send.ts';
import { createHttpTarget } from './http.ts';
import { createLambdaTarget, type LambdaSettings } from './lambda.ts';
import { createSqsTarget, type LoadSdk, loadSdk, type SqsSettings } from './sqs.ts';
import type { Target } from './target.ts';

/** The targets there are, by protocol, and what has to be set up for each. */

export interface TargetSettings {
  readonly sqs?: SqsSettings;
  readonly lambda?: LambdaSettings;
  /** An event of a function says "1" whatever signed it, as AWS was seen to do. */
  readonly lambdaSaysVersion1?: boolean;
  /** Takes the events of functions that are printed. */
  readonly print?: (line: string) => void;
}

export interface Targets {
  /** Undefined for a protocol that cannot be reached. */
  for(protocol: Protocol): Target | undefined;
  /** Why a subscription of a protocol cannot be served, in a sentence that says what to do; null when it can be. */
  refusal(protocol: Protocol): Promise<string | null>;
  readonly lambdaSaysVersion1: boolean;
  close(): Promise<void>;
}

const NO_SQS =
  'No SQS endpoint is configured: set AWS_ENDPOINT_URL_SQS, or targets.sqs.endpoint in the configuration file, to the address of LocalStack, ElasticMQ or AWS';
const NO_SDK = 'The package @aws-sdk/client-sqs is not installed beside drs-emulator: npm install @aws-sdk/client-sqs';
const NO_LAMBDA =
  'No Lambda invoke URL is configured: set DRS_EMULATOR_LAMBDA_URL, or targets.lambda.url in the configuration file, to the address of SAM or the Runtime Interface Emulator, or to print';

export function createTargets(sender: Sender, settings: TargetSettings = {}, load: LoadSdk = loadSdk): Targets {
  const http = createHttpTarget(sender);
  const sqs = settings.sqs && createSqsTarget(settings.sqs, load);
  const lambda = settings.lambda && createLambdaTarget(settings.lambda, sender, settings.print ?? (() => {}));
  return {
    lambdaSaysVersion1: settings.lambdaSaysVersion1 ?? false,
    for: (protocol) => (protocol === 'sqs' ? sqs : protocol === 'lambda' ? lambda : http),
    async refusal(protocol) {
      if (protocol === 'lambda') return lambda === undefined ? NO_LAMBDA : null;
      if (protocol !== 'sqs') return null;
      if (sqs === undefined) return NO_SQS;
      return load().then(
        () => null,
        () => NO_SDK,
      );
    },
    async close() {
      await Promise.all([http.close(), sqs?.close(), lambda?.close()]);
    },
  };
}
