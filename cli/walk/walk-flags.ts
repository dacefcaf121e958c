import { Flags, type Interfaces } from '@oclif/core'
import { UsageError } from '../usage-error.ts'
import type { GivenAnswers } from './given-answers.ts'

const repeated = { multiple: true, multipleNonGreedy: true } as const

export const walkFlags = {
  yes: Flags.boolean({
    char: 'y',
    description:
      'run every step that is not destructive without asking, three times at most until it has acted',
  }),
  confirm: Flags.string({
    helpValue: 'TARGET',
    description: "run destructive steps as well: the target's name, as a person would type it",
  }),
  answer: Flags.string({
    helpValue: 'STEP=OPTION',
    ...repeated,
    description: 'what to answer where the walk asks where to go on; once for each time that it asks',
  }),
  done: Flags.string({
    helpValue: 'STEP',
    ...repeated,
    description: 'this step, which a person does, has been done; once for each time that it is come to',
  }),
  skip: Flags.string({
    helpValue: 'STEP=REASON',
    ...repeated,
    description: 'leave this step out, or go on although it is bad',
  }),
  happened: Flags.string({
    helpValue: 'STEP',
    ...repeated,
    description: 'after a crash: this step had happened, which the walk itself cannot tell',
  }),
  'did-not': Flags.string({
    helpValue: 'STEP',
    ...repeated,
    description: 'after a crash: this step had not happened',
  }),
  'dry-run': Flags.boolean({ description: 'print the whole plan; ask nobody and change nothing' }),
}

/** @throws {UsageError} when one of them cannot be understood. */
export function answersIn(flags: Partial<Interfaces.InferredFlags<typeof walkFlags>>): GivenAnswers {
  return {
    yes: flags.yes ?? false,
    confirm: flags.confirm ?? null,
    answers: (flags.answer ?? []).map((text) => pairIn('--answer', text, 'STEP=OPTION')),
    done: flags.done ?? [],
    skips: (flags.skip ?? []).map((text) => pairIn('--skip', text, 'STEP=REASON')),
    happened: [
      ...(flags.happened ?? []).map((step) => ({ step, happened: true })),
      ...(flags['did-not'] ?? []).map((step) => ({ step, happened: false })),
    ],
  }
}

export function flagsOf({ yes, confirm, answers, done, skips, happened }: GivenAnswers): string[] {
  return [
    ...(yes ? ['--yes'] : []),
    ...(confirm === null ? [] : ['--confirm', confirm]),
    ...answers.flatMap(({ step, text }) => ['--answer', `${step}=${text}`]),
    ...done.flatMap((step) => ['--done', step]),
    ...skips.flatMap(({ step, text }) => ['--skip', `${step}=${text}`]),
    ...happened.flatMap((one) => [one.happened ? '--happened' : '--did-not', one.step]),
  ]
}

function pairIn(flag: string, text: string, form: string): { step: string; text: string } {
  const at = text.indexOf('=')
  const [step, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (at < 1 || step === '' || value === '') {
    throw new UsageError(`${flag} ${JSON.stringify(text.slice(0, 100))} is not of the form ${form}.`, {
      advice: `Write the step's id, an equals sign, and ${form.slice(5).toLowerCase()}.`,
    })
  }
  return { step, text: value }
}
