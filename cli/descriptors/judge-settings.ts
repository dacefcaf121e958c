import { printable } from '../../smoke/printable.ts'
import type { DescribedProcess, Descriptor, PlatformName, Setting } from './descriptor.ts'
import type { Finding } from './finding.ts'
import {
  type Around,
  drainSecondsOf,
  partOf,
  type RequiredSetting,
  requiredSettings,
} from './required-settings.ts'

export function judgeSettings(descriptors: readonly Descriptor[]): Finding[] {
  const all = descriptors.flatMap(({ processes }) => processes)
  const api = all.find(({ role }) => role === 'api')
  return descriptors.flatMap(({ platform, processes }) =>
    processes.flatMap((process) => [
      ...requiredSettings.flatMap((required) => judgeOne(required, platform, { process, api })),
      ...unknownDrain(process),
    ]),
  )
}

function judgeOne(required: RequiredSetting, platform: PlatformName, around: Around): Finding[] {
  const { process } = around
  const part = partOf(process)
  const key = required.keys[platform]
  if (part === undefined || key === undefined || !required.parts.includes(part)) return []
  const setting = process.settings[required.setting]
  const value = setting?.value ?? undefined
  if (setting?.unreadable || required.expected.holds(value, around)) return []
  const must = `must ${required.expected.must === 'be absent' ? 'be' : required.expected.must} ${required.expected.says(around)}`
  return [
    {
      rule: ruleOf(required.setting),
      severity: required.severity ?? 'error',
      place: setting?.place ?? process.place,
      process: process.process,
      says: `${key} ${seen(setting)} and ${must}`,
      why: required.why,
      remedy: required.remedy ?? remedyOf(required, key, around),
    },
  ]
}

function remedyOf({ expected }: RequiredSetting, key: string, around: Around): string {
  if (expected.must === 'be absent') return `Remove ${key}.`
  return `Set ${key} to ${expected.says(around)}.`
}

/** A grace that is compared with a drain that nobody knows is not compared. */
function unknownDrain(process: DescribedProcess): Finding[] {
  const variable = process.variables.find(({ name }) => name === 'PLC_DRAIN_SECONDS')
  if (process.role === undefined || drainSecondsOf(process) !== undefined || variable === undefined) return []
  return [
    {
      rule: 'drain-not-told',
      severity: 'warning',
      place: variable.place ?? process.place,
      process: process.process,
      says: 'PLC_DRAIN_SECONDS is not told here as a number, so that no grace can be compared with it',
      why: 'A platform that kills before the drain has ended cuts requests and jobs off in their middle.',
      remedy: 'Write PLC_DRAIN_SECONDS out in the file; it is no secret.',
    },
  ]
}

/** What stands there, when it is short and plain enough to hold nothing that nobody may see. */
function seen(setting: Setting | undefined): string {
  if (setting === undefined || setting.value === null) return 'is absent'
  const plain = /^[\w ./-]{1,80}$/.test(String(setting.value))
  return plain ? `is ${printable(String(setting.value))}` : 'is something else'
}

const ruleOf = (setting: string) => setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
