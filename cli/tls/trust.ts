import { Ended, EXIT } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import { lookAtCa, openCa } from './ca-folder.ts';
import { certificateFacts, permittedNames } from './certificate-facts.ts';
import { confirm } from './confirm.ts';
import { givenTlsOptions, type TlsOptions } from './options.ts';
import { carryOut, type Hands, ownHands } from './trust/carry-out.ts';
import { machineFacts, thisMachine } from './trust/machine-facts.ts';
import { isAllowed, type MachineFacts, type Plan, type Step, trustPlan, untrustPlan } from './trust/plan.ts';
import { stepText, typedText } from './trust/step-text.ts';

/** `tls trust` and `tls untrust`: what will be done, whoever is there agrees, and it is done. */

/** What a test brings of its own. */
export interface TrustParts {
  readonly facts?: MachineFacts;
  readonly hands?: Hands;
}

type Flags = Readonly<Record<string, unknown>>;

export async function runTrust(flags: Flags, terminal: Terminal, parts: TrustParts = {}): Promise<void> {
  const options = givenTlsOptions('trust', flags, terminal.env);
  const ca = await openCa(options, terminal);
  const { sha1, sha256, validTo } = certificateFacts(ca.caPem);
  const facts = factsOf(terminal, parts);
  const plan = trustPlan(facts, { file: ca.caFile, sha1 }, options.store);
  const permitted = await permittedNames(ca.caPem);
  const meaning = `What it means: whoever has the key in ${ca.dir} can pose as ${
    permitted === null
      ? 'any host'
      : `the ${permitted.length} names and ranges of \`drs-emulator tls show\`, and no other,`
  } to this machine, until ${validTo}.
Its SHA-256 is ${sha256}.
${options.store?.includes('system') !== false ? MBEDTLS : ''}To undo it: npx drs-emulator tls untrust\n`;
  await perform({ plan, facts, options, terminal, hands: parts.hands ?? ownHands, meaning, verb: 'trust' });
}

export async function runUntrust(flags: Flags, terminal: Terminal, parts: TrustParts = {}): Promise<void> {
  const options = givenTlsOptions('untrust', flags, terminal.env);
  const { caPem, caFile } = await lookAtCa(options, terminal.env);
  const facts = factsOf(terminal, parts);
  const ca = caPem === null ? null : { file: caFile, sha1: certificateFacts(caPem).sha1 };
  const plan = untrustPlan(facts, ca, options.store);
  await perform({ plan, facts, options, terminal, hands: parts.hands ?? ownHands, meaning: '', verb: 'untrust' });
}

/** Mbed-TLS#9324. */
const MBEDTLS =
  "A program built on mbedTLS may then read no certificate of the system's store any more: it stops at critical name constraints.\n";

const factsOf = ({ env }: Terminal, { facts }: TrustParts): MachineFacts => facts ?? machineFacts(thisMachine(env));

interface Performance {
  readonly plan: Plan;
  readonly facts: MachineFacts;
  readonly options: TlsOptions<'trust'>;
  readonly terminal: Terminal;
  readonly hands: Hands;
  readonly meaning: string;
  readonly verb: 'trust' | 'untrust';
}

async function perform({ plan, facts, options, terminal, hands, meaning, verb }: Performance): Promise<void> {
  const steps = plan.parts.flatMap(({ steps }) => steps);
  const own = steps.filter((step) => isAllowed(step, facts));
  const yours = steps.filter((step) => !isAllowed(step, facts));
  const say = (text: string): void => (options.json === true ? terminal.err(text) : terminal.out(text));
  const tell = (result: object): void => {
    if (options.json === true) terminal.out(`${JSON.stringify(result)}\n`);
  };
  const text = (step: Step): string => stepText(step, facts.platform);

  say(planText(plan, facts, verb) + meaning);
  const left = { forYou: yours.map(typedText), missing: plan.missing };
  if (options.dryRun === true || own.length === 0) {
    tell({ done: [], planned: own.map(text), ...left });
    // Nothing to be done is fine; something that others have to do is not done.
    if (options.dryRun !== true && yours.length > 0) throw new Ended(EXIT.failed);
    return;
  }
  if (!(await confirm(verb === 'trust' ? 'Trust it on this machine?' : 'Take it back?', options.yes, terminal))) {
    say('Nothing was done.\n');
    tell({ done: [], planned: own.map(text), ...left });
    throw new Ended(EXIT.failed);
  }
  const { done, failed, untried } = await carryOut(own, hands);
  say(done.map((step) => `done: ${text(step)}\n`).join(''));
  if (failed !== null) {
    terminal.err(`failed: ${text(failed.step)}\n${indented(failed.why)}`);
    terminal.err(untried.map((step) => `not tried: ${text(step)}\n`).join(''));
  }
  tell({
    done: done.map(text),
    failed: failed === null ? null : { step: text(failed.step), why: failed.why },
    untried: untried.map(text),
    ...left,
  });
  if (failed !== null || yours.length > 0) throw new Ended(EXIT.failed);
  if (verb === 'trust') say('Programs that run already may have to be started again.\n');
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('');

function planText({ parts, missing }: Plan, facts: MachineFacts, verb: 'trust' | 'untrust'): string {
  const lines: string[] = [];
  if (parts.length === 0) lines.push(`There is nothing here to ${verb} it with.`);
  for (const { title, steps } of parts) {
    const isOwn = steps.every((step) => isAllowed(step, facts));
    lines.push(`${title[0]?.toUpperCase()}${title.slice(1)}${isOwn ? '' : '; you have to type this yourself'}:`);
    for (const step of steps)
      lines.push(`  ${isAllowed(step, facts) ? stepText(step, facts.platform) : typedText(step)}`);
  }
  lines.push(...missing.map((sentence) => `Left out: ${sentence}.`));
  return lines.map((line) => `${line}\n`).join('');
}
