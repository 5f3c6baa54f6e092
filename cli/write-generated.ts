import { generatedFiles, main } from '../contracts/write-openapi.ts';
import { renderListenerChecks } from '../harness/listener/render-checks.ts';
import { renderReference } from '../scenarios/runner/grammar/render-reference.ts';

/**
 * The files that are generated from contracts, from the grammar of scenarios and from the checks of a listener, written below the working folder.
 * With `--check` it names those that are not current and exits with 1.
 */

/** Path from the root of the project -> text. */
export const allGeneratedFiles = (): Record<string, string> => ({
  ...generatedFiles(),
  'docs/scenario-steps.md': renderReference(),
  'docs/listener-checks.md': renderListenerChecks(),
});

// Its own name, and not that of this module, tells a script from an import: a bundle has only one module.
if (/write-generated\.[cm]?[jt]s$/.test(process.argv[1] ?? '')) {
  process.exitCode = main(process.argv.slice(2), process.cwd(), console.log, allGeneratedFiles());
}
