import type { Remedy } from '../../smoke/check.ts'
import { shellWord } from '../platforms/shell-word.ts'
import { label, type Side } from './compare-values.ts'
import type { Compared } from './compared.ts'
import { declarationOf } from './declared.ts'
import type { Refusal, Testimony } from './witness.ts'

/** What puts a variable right: where to write it, and where there is one the command. A value is never part of it. */
export function remedyFor({ name, axis, expects, answer, left, right }: Omit<Compared, 'remedy'>): Remedy {
  const wrong = sideToChange(left, right)
  if (expects === 'must-differ')
    return at(
      wrong.testimony,
      name,
      `Give ${label(wrong)} a ${name} of its own: no two environments share it.`,
    )
  if (answer === 'stale')
    return remedyForStaged(right?.testimony.kind === 'live' ? left.testimony : wrong.testimony)
  const model = wrong === left ? right : left
  const like = model === null ? '' : ` as ${axis === 'roles' ? label(model) : model.testimony.witness} has it`
  return at(wrong.testimony, name, `Give ${label(wrong)} ${name}${like}.`)
}

/** The one that lacks it, else the one that is measured by the other. */
function sideToChange(left: Side, right: Side | null): Side {
  if (right === null || left.observation === undefined || left.observation.value.kind === 'blank') return left
  return right
}

function at(testimony: Testimony, name: string, advice: string): Remedy {
  const { kind, platform, witness } = testimony
  switch (kind) {
    case 'platform':
      return { advice, command: commandToSet(testimony, name) }
    case 'descriptor':
      return { advice: `${advice} ${howToShare(platform)}` }
    case 'live':
      return { advice: `${advice} Then deploy it again: a process keeps what it was started with.` }
    case 'dotenv':
      return { advice: `${advice} Edit ${witness.replace(/^.*file:/, '')}.` }
    case 'process':
      return { advice: `${advice} Export it in this shell, and run again.` }
  }
}

function howToShare(platform: Testimony['platform']): string {
  switch (platform) {
    case 'render':
      return 'In render.yaml one group, or fromService with envVarKey, keeps both services alike.'
    case 'railway':
      return 'A shared variable or one reference keeps both services alike.'
    case 'fly':
      return 'In fly.toml [env] counts for every process group.'
    default:
      return ''
  }
}

function commandToSet({ platform, process, witness }: Testimony, name: string): string {
  // The value comes from a variable of the same name in the operator's shell.
  switch (platform) {
    case 'render':
      return `jq -n '{value: env.${name}}' | curl --fail -X PUT -H "Authorization: Bearer $RENDER_API_KEY" -H 'Content-Type: application/json' --data @- https://api.render.com/v1/services/${encodeURIComponent(afterScheme(witness))}/env-vars/${name}`
    case 'railway':
      return `railway variable set "${name}=$${name}" -s ${shellWord(process)}`
    default: {
      const app = appOf(witness)
      return declarationOf(name)?.secret === false
        ? `fly deploy -a ${app}  # after ${name} stands in [env] of fly.toml`
        : `fly secrets set ${name}="$${name}" -a ${app}`
    }
  }
}

/** How what is stored reaches the processes: a restart keeps what they were started with. */
export function remedyForStaged({ platform, process, witness }: Testimony): Remedy {
  const advice = 'Deploy it: a restart keeps what the process was started with.'
  switch (platform) {
    case 'render':
      return { advice, command: `render deploys create ${shellWord(afterScheme(witness))} --wait --confirm` }
    case 'railway':
      return { advice, command: `railway redeploy -s ${shellWord(process)} -y` }
    case 'fly':
      return { advice, command: `fly secrets deploy -a ${appOf(witness)}` }
    default:
      return { advice }
  }
}

export function remedyForRefusal({ remedy }: Refusal): Remedy {
  return { advice: remedy }
}

function afterScheme(witness: string): string {
  return witness.replace(/^(?:\w+=)?\w+:/, '')
}

function appOf(witness: string): string {
  return shellWord(afterScheme(witness).replace(/#.*$/, ''))
}
