import type { Role } from '../../service/contract/environment.ts'
import { type Act, type ActOutcome, bad, good, type Probed, type Step } from '../walk/step.ts'
import { looking, type Means, probing, writing } from './means.ts'
import type { RolePlan } from './plan.ts'

type Wanted = 'on' | 'off'

/** Switches the auto-deploy of a role: off before anything else, on again as the last thing. */
export function autoDeployStep(
  role: Role,
  { process, autoDeploy }: RolePlan,
  wanted: Wanted,
  means: Means,
): Step {
  const { name } = process
  const steps = wanted === 'off' ? pausing : resuming
  return {
    ...{ id: `${steps.verb}-${role}-auto-deploy`, title: `${steps.title} of ${name}`, kind: 'command' },
    ...{ why: steps.why, changes: steps.changes(name), expected: `The auto-deploy of ${name} is ${wanted}.` },
    destructive: false,
    action: switching(role, name, wanted, means),
    typed: wanted === 'off' ? autoDeploy.pause : autoDeploy.resume,
    probe: {
      shown: `ask whether the auto-deploy of ${name} is ${wanted}`,
      run: ({ signal }): Promise<Probed> =>
        probing(means, role, signal, async (platform, found) => {
          const state = await platform.autoDeploy(found)
          return { state: state === wanted ? 'done' : 'not done', detail: `It is ${state}.` }
        }),
    },
    postCheck: {
      shown: `ask whether the auto-deploy of ${name} is ${wanted}`,
      run: ({ signal }): Promise<ActOutcome> =>
        looking(means, role, signal, async (platform, found) => {
          const state = await platform.autoDeploy(found)
          return state === wanted
            ? good(`It is ${state}.`)
            : bad(`It is ${state}.`, `Switch it ${wanted} in the dashboard.`)
        }),
    },
    undo: switching(role, name, wanted === 'off' ? 'on' : 'off', means),
  }
}

const pausing = {
  verb: 'pause',
  title: 'Pause the auto-deploy',
  why: 'A push to the branch, or a deploy that waits, would bring the newer release again while you go back.',
  changes: (name: string) => `Pushes no longer deploy ${name}, until it is resumed at the end.`,
}
const resuming = {
  verb: 'resume',
  title: 'Resume the auto-deploy',
  why: 'It was on before. Once the branch is mended, pushes may deploy again.',
  changes: (name: string) => `Pushes deploy ${name} again.`,
}

function switching(role: Role, name: string, wanted: Wanted, means: Means): Act {
  return {
    shown: `ask the platform to switch the auto-deploy of ${name} ${wanted}`,
    run: ({ signal }) =>
      writing(means, role, signal, async (platform, found) => {
        await platform.setAutoDeploy(found, wanted)
        return `The auto-deploy of ${name} is switched ${wanted}.`
      }),
  }
}
