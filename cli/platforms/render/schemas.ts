import { z } from 'zod'
import { Time } from '../time.ts'

/** What we use of Render's REST API, restated: https://api-docs.render.com. More fields may come, and do. */

export const Service = z.object({
  id: z.string(),
  name: z.string(),
  ownerId: z.string(),
  /** `web_service`, `background_worker`, `private_service`, and more. */
  type: z.string(),
  autoDeploy: z.string(),
  repo: z.string().optional(),
  serviceDetails: z.object({ runtime: z.string().optional(), env: z.string().optional() }).optional(),
})
export type Service = z.infer<typeof Service>

export const ServiceRows = z.array(z.object({ service: Service, cursor: z.string() }))

const Variable = z.object({ key: z.string(), value: z.string() })

export const VariableRows = z.array(z.object({ envVar: Variable, cursor: z.string() }))

const Group = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: Time,
  updatedAt: Time,
  serviceLinks: z.array(z.object({ id: z.string() })),
})

export type Group = z.infer<typeof Group>

/** Groups come bare by the specification, and wrapped as every other list does. */
export const GroupRows = z.array(
  z.union([
    z.object({ envGroup: Group, cursor: z.string() }),
    Group.transform((envGroup) => ({ envGroup, cursor: undefined })),
  ]),
)

export const WholeGroup = Group.extend({ envVars: z.array(Variable) })
export type WholeGroup = z.infer<typeof WholeGroup>

export const Deploy = z.object({
  id: z.string(),
  status: z.string().default('no status'),
  commit: z.object({ id: z.string().optional() }).nullish(),
  image: z.object({ ref: z.string().optional(), sha: z.string().optional() }).nullish(),
  createdAt: Time.optional(),
  startedAt: Time.optional(),
})
export type Deploy = z.infer<typeof Deploy>

export const DeployRows = z.array(z.object({ deploy: Deploy, cursor: z.string() }))

const Failure = z.object({
  nonZeroExit: z.number().optional(),
  earlyExit: z.boolean().optional(),
  oomKilled: z.unknown().optional(),
  evicted: z.boolean().optional(),
  timedOutSeconds: z.number().optional(),
  timedOutReason: z.string().optional(),
  unhealthy: z.string().optional(),
})
export type Failure = z.infer<typeof Failure>

const DeployEnded = z.object({
  deployId: z.string(),
  reason: z.object({ failure: Failure.nullish(), newDeploy: z.object({ id: z.string() }).nullish() }),
})
export type DeployEnded = z.infer<typeof DeployEnded>

export const DeployEndedRows = z.array(
  z.object({ event: z.object({ details: DeployEnded }), cursor: z.string() }),
)

export const Instances = z.array(z.object({ id: z.string() }))

export const LogPage = z.object({
  hasMore: z.boolean(),
  nextStartTime: z.string(),
  nextEndTime: z.string(),
  logs: z.array(
    z.object({
      timestamp: Time,
      message: z.string(),
      labels: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
})
