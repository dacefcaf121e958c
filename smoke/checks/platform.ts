import { type Answer, type Check, degraded, fail, inconclusive, pass } from '../check.ts'
import type { Plan } from '../evidence/evidence.ts'
import type { DeploySeen, InstanceSeen, PlatformProcessSeen, PlatformSeen } from '../witness.ts'
import { sameRelease } from './same-release.ts'

const expected =
  'the newest deploy of API and worker is live on every instance, with everything that is stored deployed'
const why = 'What answers may be an older release, or a worker that nobody misses until the queue is full.'

/** One thing that a platform tells and that is not as it should be. */
interface Finding {
  judge: (problem: Parameters<typeof fail>[0]) => Answer
  seen: string
  advice: string
}

export const platform: Check<'platform'> = {
  name: 'platform',
  question: 'Does the platform run what was meant to run, on every instance?',
  needs: ['platform'],
  judge({ platform: seen, plan }) {
    const found = findingsIn(seen, plan)
    // Proven bad comes before what could not be told, and that before what is only worth a look.
    const worst = [fail, inconclusive, degraded].flatMap((judge) =>
      found.filter((one) => one.judge === judge),
    )
    const [first] = worst
    if (first === undefined) return pass(describe(seen))
    return first.judge({
      expected,
      seen: worst.map((one) => one.seen).join('; '),
      why,
      remedy: { advice: first.advice },
    })
  },
}

function findingsIn({ processes, troubles }: PlatformSeen, plan: Plan): Finding[] {
  const unread = troubles.map(({ seen, advice }) => ({ judge: inconclusive, seen, advice }))
  const nothing =
    processes.length > 0 || unread.length > 0
      ? []
      : [unsure('the platform names no process', 'Name API and worker under platform: in pegasus-ops.yaml.')]
  return [...unread, ...nothing, ...processes.flatMap((one) => findingsAbout(one, plan)), ...apart(processes)]
}

function findingsAbout(process: PlatformProcessSeen, plan: Plan): Finding[] {
  return [...deployFindings(process, plan), ...instanceFindings(process), ...lesserFindings(process)]
}

function deployFindings({ name, deploys }: PlatformProcessSeen, plan: Plan): Finding[] {
  const newest = deploys.find(({ state }) => state !== 'skipped')
  if (newest === undefined)
    return [
      unsure(`${name} has no deploy that the platform tells of`, 'Deploy it, or name the right service.'),
    ]
  const about = `the newest deploy of ${name}`
  const reason = newest.reason === null ? '' : `: ${newest.reason}`
  switch (newest.state) {
    case 'failed':
      return [bad(`${about} failed (${newest.said})${reason}`, 'Mend what it failed of, and deploy again.')]
    case 'crashed':
      return [bad(`${name} went live and crashed (${newest.said})${reason}`, 'Look at the end of its log.')]
    case 'underway':
      return [unsure(`${about} is under way (${newest.said})`, 'Wait until it is over, and run again.')]
    case 'unknown':
      return [
        unsure(`${about} is in a state that is not known here: ${newest.said}`, 'Look at the platform.'),
      ]
    case 'ended':
      return [bad(`${name} has no live deploy: the newest one ended (${newest.said})`, 'Deploy it again.')]
    default:
      return releaseFindings(name, newest, plan)
  }
}

function releaseFindings(name: string, { release }: DeploySeen, { release: wanted }: Plan): Finding[] {
  if (wanted === null || release === null || sameRelease(release, wanted)) return []
  return [
    bad(
      `${name} is deployed from ${release}, not from ${wanted}`,
      'Deploy the expected release to it. A platform leaves deploys out: watch paths, a check that is awaited, auto-deploy that is off.',
    ),
  ]
}

function* instanceFindings({ name, instances }: PlatformProcessSeen): Generator<Finding> {
  const of = (state: InstanceSeen['state']) => instances.filter((one) => one.state === state)
  const [running, crashed, stopped, unknown] = [of('running'), of('crashed'), of('stopped'), of('unknown')]
  const artifacts = new Set(running.map(({ artifact }) => artifact).filter((artifact) => artifact !== null))
  if (crashed.length > 0)
    yield bad(
      `${crashed.length} of ${instances.length} instances of ${name} crashed`,
      'Look at the end of its log.',
    )
  if (instances.length > 0 && running.length + crashed.length + unknown.length === 0)
    yield bad(
      `no instance of ${name} runs (${[...new Set(instances.map(({ said }) => said))].join(', ')})`,
      'Start it: a deploy updates stopped instances and leaves them stopped.',
    )
  if (stopped.length > 0 && running.length > 0)
    yield look(
      `${stopped.length} of ${instances.length} instances of ${name} are stopped`,
      'Start or remove them.',
    )
  for (const { id, said } of unknown)
    yield unsure(
      `the instance ${id} of ${name} is in a state that is not known here: ${said}`,
      'Look at the platform.',
    )
  if (artifacts.size > 1)
    yield bad(
      `the instances of ${name} run ${artifacts.size} different images`,
      'Deploy once more and let it finish: a deploy was cut short.',
    )
}

function* lesserFindings({ name, staged, polls }: PlatformProcessSeen): Generator<Finding> {
  if (staged.length > 0)
    yield look(
      `stored for ${name} and not deployed: ${staged.join(', ')}`,
      'Deploy it, so that what runs is what is stored.',
    )
  if (polls === false)
    yield look(
      `the log of ${name} does not say worker.polling`,
      'Look whether the worker has come up; where its log reaches back far enough, it says so once it takes jobs.',
    )
}

/** API and worker on different commits: each is deployed alone, and one may have been left out. */
function apart(processes: readonly PlatformProcessSeen[]): Finding[] {
  const live = processes.flatMap(({ name, deploys }) => {
    const release = deploys.find(({ state }) => state === 'live')?.release ?? null
    return release === null ? [] : [{ name, release, skipped: deploys[0]?.state === 'skipped' }]
  })
  const [first] = live
  if (first === undefined || live.every(({ release }) => sameRelease(release, first.release))) return []
  const says = live.map(
    ({ name, release, skipped }) =>
      `${name} runs ${release}${skipped ? ' (its newest deploy was skipped)' : ''}`,
  )
  return [bad(says.join(' and '), 'Deploy the same release to both.')]
}

function describe({ processes }: PlatformSeen): string {
  const each = processes.map(({ name, deploys, instances, polls }) => {
    const release = deploys.find(({ state }) => state === 'live')?.release
    const running = instances.filter(({ state }) => state === 'running').length
    return [
      `${name} is live`,
      release == null ? '' : ` with ${release}`,
      instances.length === 0 ? '' : `, ${running} ${running === 1 ? 'instance' : 'instances'}`,
      polls === true ? ', polls the queue' : '',
    ].join('')
  })
  return each.join('; ')
}

function bad(seen: string, advice: string): Finding {
  return { judge: fail, seen, advice }
}

function unsure(seen: string, advice: string): Finding {
  return { judge: inconclusive, seen, advice }
}

function look(seen: string, advice: string): Finding {
  return { judge: degraded, seen, advice }
}
