import { Args, Flags } from '@oclif/core'
import { z } from 'zod'
import { environment } from '../../environment.ts'
import { runbookOf, runbooks } from '../../runbooks/index.ts'
import { walkOurselves } from '../../runbooks/ourselves.ts'
import { type ParameterName, type ParameterValues, parameters } from '../../runbooks/parameters.ts'
import type { Runbook } from '../../runbooks/runbook.ts'
import { stepsOf } from '../../runbooks/steps-of.ts'
import { stateFolder } from '../../state-folder.ts'
import { UsageError } from '../../usage-error.ts'
import { answersWithin } from '../../walk/given-answers.ts'
import { flagsOf } from '../../walk/walk-flags.ts'
import type { WalkOutcome } from '../../walk/walk-outcome.ts'
import { type ShownPlan, type Walkable, WalkCommand } from '../../walk-command.ts'

const Noted = z.partialRecord(
  z.enum(Object.keys(parameters) as [ParameterName, ...ParameterName[]]),
  z.string(),
)

export default class RunbookRun extends WalkCommand {
  static override summary = 'Walk a runbook, one step at a time'
  static override description =
    `Shows of each step why it is done, what will run, what that changes and what is to be seen, and asks: run it, leave \
it out and say why, take back what was done last, or stop. What people do outside of this tool is a step like any other. \
What loses or interrupts something runs only once the name of the target was typed.

Whatever is done is noted in a journal before it is done, so that a walk that was left or killed can be gone on with: \
--resume asks the world what has happened, and where nothing can tell asks a person. Only one process of this machine \
walks a target at a time, and the target is told who does.

Without a terminal the flags answer. Where nothing answers the walk stops, and names the command that goes on with it. \
A step that is a walk of its own, as that of a rollback, has the terminal until that walk ends; flags answer its steps by \
STEP/STEP, as in --done roll-the-code-back/record, and --yes and --confirm hold for them too. \
With --json each event is one line, and the last is the outcome.

Exit codes: 0 walked to its end and every check good, 3 a step ended badly, 4 stopped where nobody answered or nothing \
can tell, 2 usage, 130 and 143 after a signal.`
  static override args = {
    name: Args.string({ required: true, options: [...runbooks], description: 'which page' }),
    walk: Args.string({ description: 'with --resume: the walk to go on with [default: the newest]' }),
  }
  static override flags = {
    release: Flags.string({
      helpValue: 'SHA',
      description: `what $RELEASE on the page is: ${parameters.RELEASE}`,
    }),
    production: Flags.string({
      helpValue: 'NAME',
      description: `what $PRODUCTION on the page is: ${parameters.PRODUCTION}`,
    }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> incident-response --target production',
    '<%= config.bin %> <%= command.id %> dead-letter-queue --target local --dry-run',
    '<%= config.bin %> <%= command.id %> release-checklist --target staging --release "$SHA" --yes --done see-that-the-change-is-ready',
    '<%= config.bin %> <%= command.id %> incident-response --resume',
  ]

  override async run(): Promise<WalkOutcome | ShownPlan> {
    const { args, flags } = await this.parse(RunbookRun)
    const page = runbookOf(runbooks.find((name) => name === args.name) ?? runbooks[0])
    const make: Walkable['make'] = async ({ name, url }, noted, given) => {
      const target = { name, url: url.href }
      const values = noted === null ? valuesFor(page, name, flags) : Noted.parse(noted)
      return {
        ...{ kind: 'runbook', name: page.name, parameters: values },
        target,
        steps: stepsOf(page, values, {
          folder: stateFolder('walks', environment),
          target,
          flagsFor: (step) => [
            ...flagsOf(answersWithin(step, given)),
            ...(flags['no-color'] ? ['--no-color'] : []),
          ],
          run: walkOurselves,
        }),
      }
    }
    return await this.walkThrough({ kind: 'runbook', name: page.name, make }, args.walk ?? null, flags)
  }
}

/** The values of the page's parameters. @throws {UsageError} when one is missing. */
function valuesFor(
  page: Runbook,
  target: string,
  { release, production }: { release: string | undefined; production: string | undefined },
): ParameterValues {
  const given = { TARGET: target, RELEASE: release, PRODUCTION: production }
  const wanted = page.parameters.flatMap((name) => {
    const value = given[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const missing = page.parameters.find((name) => given[name] === undefined)
  if (missing === undefined) return Object.fromEntries(wanted)
  throw new UsageError(`${page.title} needs to know ${parameters[missing]}.`, {
    advice: `Give --${missing.toLowerCase()}.`,
  })
}
