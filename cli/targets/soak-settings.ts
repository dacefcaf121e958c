import { z } from 'zod'
import { parseDuration } from '../../smoke/duration.ts'
import { Address } from './address.ts'

const Duration = z.string().refine((text) => parseDuration(text) !== undefined, {
  error: 'is no duration: write it as in 30s, 5m or 1m30s',
})
const Count = z.number().int().min(0)

/** How a target is soaked, by the names of the flags; a flag that is given wins. */
export const SoakSettings = z
  .strictObject({
    for: Duration,
    every: Duration,
    'answer-within': Duration,
    'failures-in-a-row': Count.min(1),
    'good-in-a-row': Count.min(1),
    'max-failures': Count,
    'max-failure-rate': z.string().regex(/^\d+(\.\d+)?%$/, { error: 'is no share: write it as in 2%' }),
    extend: Duration,
    p50: Duration,
    p95: Duration,
    p99: Duration,
    'slow-from': Duration,
    control: Address.or(z.literal('none')),
  })
  .partial()
export type SoakSettings = z.infer<typeof SoakSettings>

const budgets = ['--max-failures', '--max-failure-rate']

/** The settings as arguments to put before those that were typed, so that what was typed wins. */
export function soakArguments(settings: SoakSettings, typed: readonly string[]): string[] {
  const isTyped = (flag: string) => typed.some((word) => word === flag || word.startsWith(`${flag}=`))
  const budgetIsTyped = budgets.some(isTyped)
  return Object.entries(settings).flatMap(([name, value]) => {
    const flag = `--${name}`
    return isTyped(flag) || (budgetIsTyped && budgets.includes(flag)) ? [] : [flag, String(value)]
  })
}
