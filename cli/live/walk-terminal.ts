import type { ReadStream, WriteStream } from 'node:tty'
import { wrap } from '../../smoke/report/wrap.ts'
import { isNameOf } from '../walk/given-answers.ts'
import type { StepOutline } from '../walk/outline.ts'
import type { Leave, Skip, Walker } from '../walk/walk.ts'
import { spinnerOn } from './spinner.ts'
import { typedLines } from './typed-lines.ts'
import { walkLines } from './walk-lines.ts'
import { doingText, type Look } from './walk-text.ts'
import type { WalkView } from './walk-view.ts'

const leave: Leave = { stop: 'person' }

export function walkTerminal(
  { stdin, out }: { stdin: ReadStream; out: WriteStream },
  look: Look,
): { view: WalkView; walker: Walker } {
  const lines = walkLines(out, look)
  const spinner = spinnerOn(out, look)
  const typist = typedLines(stdin, out)
  let steps: readonly StepOutline[] = []
  const write = (text: string[]) => out.write(text.map((line) => `${line}\n`).join(''))

  const view: WalkView = {
    ...lines,
    begun(header, resumed) {
      steps = header.steps
      lines.begun(header, resumed)
    },
    entry(entry) {
      spinner.stop()
      lines.entry(entry)
      const { did } = entry
      if (did.event === 'outcome' && did.act === 'pre-check') write([''])
      if (did.event !== 'intent') return
      const step = steps.find(({ id }) => id === did.step)
      if (step !== undefined && step.kind !== 'manual') spinner.start(doingText(step, did.act))
    },
    progress: (line) => spinner.say(line),
    warn(sentence) {
      spinner.stop()
      lines.warn(sentence)
    },
    close() {
      spinner.stop()
      typist.close()
    },
  }

  const ask = (question: string) => {
    spinner.stop()
    return typist.ask(question)
  }
  const choose = async (keys: Readonly<Record<string, string>>): Promise<string> => {
    const all: Record<string, string> = { ...keys, q: 'stop here; the walk can be gone on with' }
    write(Object.entries(all).flatMap(([key, meaning]) => keyLines(key, meaning, look)))
    for (;;) {
      const typed = await ask('  Type a letter and Enter: ')
      if (typed === null) return 'q'
      const key = typed.trim().toLowerCase()
      if (Object.hasOwn(all, key)) return key
      write([
        `  ${key === '' ? 'Nothing was chosen' : `There is no ${JSON.stringify(key)}`}: ${listed(all)}.`,
      ])
    }
  }
  const why = async (): Promise<Skip | undefined> => {
    const reason = (await ask('  Why? It is kept in the journal (empty: back): '))?.trim()
    return reason ? { skip: reason } : undefined
  }
  const undoKey = (undo: StepOutline | null) =>
    undo === null ? {} : ({ u: `take back "${undo.title}": ${undo.undo}` } as const)

  /** What a key stands for; undefined where a reason was asked for, and none given. */
  const answerBy = async <Answer>(key: string, answers: Readonly<Record<string, Answer>>) => {
    if (key === 's') return await why()
    return key === 'q' ? leave : key === 'u' ? 'undo' : answers[key]
  }
  const walker: Walker = {
    async offer(step, undo) {
      lines.resumedAt(step.id)
      const runs = step.kind === 'check' ? 'look' : 'run it'
      const key = await choose({ r: runs, s: 'leave it out, and say why', ...undoKey(undo) })
      return (await answerBy(key, { r: 'run' as const })) ?? (await walker.offer(step, undo))
    },
    async confirm(_, target) {
      write(['', `  This is ${target.name}${target.name === target.url ? '' : ` (${target.url})`}.`])
      const typed = (await ask('  Type the name of the target to run it (empty: back): '))?.trim()
      if (!typed) return false
      if (isNameOf(typed, target)) return true
      write([`  That is not ${target.name}. Nothing was run.`, ''])
      return false
    },
    async byHand(step, undo) {
      lines.resumedAt(step.id)
      const key = await choose({ d: 'it is done', s: 'leave it out, and say why', ...undoKey(undo) })
      return (await answerBy(key, { d: 'done' as const })) ?? (await walker.byHand(step, undo))
    },
    async decide(step, undo) {
      lines.resumedAt(step.id)
      for (;;) {
        const hint = undo === null ? 'q to stop' : 'u to take back, q to stop'
        const typed =
          (await ask(`  Type a number or a name and Enter (${hint}): `))?.trim().toLowerCase() ?? 'q'
        if (typed === 'q') return leave
        if (typed === 'u' && undo !== null) return 'undo'
        const option = step.options[Number(typed) - 1] ?? step.options.find(({ name }) => name === typed)
        if (option !== undefined) return { option: option.name }
        write(['  That is none of the answers.'])
      }
    },
    async happened(step, act, probed) {
      const what = act === 'undo' ? 'taking this step back' : 'this step'
      lines.resumedAt(step.id)
      write([
        ...wrap(
          `The walk was cut off while ${what} was under way, and it cannot be told from here whether it happened${probed === '' ? '' : ` (${probed})`}. Look for yourself before you answer.`,
          look.width - 4,
        ).map((line) => `  ${line}`),
      ])
      const key = await choose({
        y: 'it has happened: go on with what comes after',
        n: 'it has not happened',
      })
      return key === 'q' ? leave : key === 'y'
    },
    async trouble(step, trouble, undo) {
      const again =
        trouble.act === 'action'
          ? step.kind === 'check'
            ? 'look again'
            : trouble.ended === 'left'
              ? 'go on with it'
              : 'run it again'
          : trouble.act === 'undo'
            ? 'try again to take it back'
            : 'check again'
      lines.resumedAt(step.id)
      write(['', ...remedyLines(trouble.remedy, look)])
      const key = await choose({
        r: again,
        ...(trouble.act === 'post-check' && step.action !== null
          ? { a: 'run the step itself once more' }
          : {}),
        s:
          trouble.act === 'pre-check' ? 'leave the step out, and say why' : 'go on all the same, and say why',
        ...(undo !== null && trouble.act !== 'undo' ? undoKey(undo) : {}),
      })
      const answer = await answerBy(key, { r: 'again', a: 'anew' } as const)
      return answer ?? (await walker.trouble(step, trouble, undo))
    },
    progress: view.progress,
    async lend(work) {
      spinner.stop()
      write([''])
      return await work()
    },
  }
  return { view, walker }
}

function keyLines(key: string, meaning: string, { width }: Look): string[] {
  const [first = '', ...others] = wrap(meaning, width - 8)
  return [`    ${key}  ${first}`, ...others.map((line) => `       ${line}`)]
}

function remedyLines(remedy: { advice: string; command?: string } | undefined, { width }: Look): string[] {
  if (remedy === undefined) return []
  return [
    ...wrap(`What to do: ${remedy.advice}`, width - 4).map((line) => `  ${line}`),
    ...(remedy.command === undefined ? [] : [`    $ ${remedy.command}`]),
  ]
}

function listed(keys: Readonly<Record<string, string>>): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(Object.keys(keys))
}
