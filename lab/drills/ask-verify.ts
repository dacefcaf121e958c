import type { Evidence } from '../../smoke/evidence/evidence.ts'
import type { Tell } from '../../smoke/run-event.ts'
import { type RunPlan, verify } from '../../smoke/verify.ts'
import type { DrillGround } from './drill-ground.ts'

/** Lets verify look at the ground as it stands. */
export async function askVerify(
  ground: DrillGround,
  plan: RunPlan,
  { signal, tell }: { signal: AbortSignal; tell: Tell },
): Promise<Evidence> {
  const target = ground.target()
  try {
    return await verify(target, plan, { signal, tell, tool: 'pegasus-ops drill', operator: 'drill' })
  } finally {
    await target.close()
  }
}
