import type { Drill } from '../drills/drill.ts'
import type { DrillGround } from '../drills/drill-ground.ts'

/** Something that goes wrong with a deployment, and how somebody with the page in hand ends it. */
export interface Incident {
  name: string
  /** How it is broken, and what verify says of it. */
  fault: Pick<Drill, 'breaks' | 'expects' | 'plan' | 'inject'>
  /** The page that is walked. */
  runbook: string
  /** What is answered where the page asks where to go on, by step. */
  answers: Readonly<Record<string, string>>
  /**
   * What a person does to the deployment at a step: at one that is done by hand, or at a check that has found what is
   * to be mended. The other steps that are done by hand touch no deployment.
   */
  hands: Readonly<Record<string, (ground: DrillGround) => Promise<void>>>
  /** Of a step that is a walk of its own: the steps of that walk that are done once the person has acted at it. */
  handsWithin?: Readonly<Record<string, readonly string[]>>
  /** Starts a second deployment, for a page that compares the first with it; it ends when the ground is restored. */
  startProduction?(ground: DrillGround): Promise<Deployment>
}

/** Where a deployment is, and the tokens of whoever runs it. */
export interface Deployment {
  apiUrl: string
  writeToken: string
  opsToken: string
}
