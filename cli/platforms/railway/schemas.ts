import { z } from 'zod'
import { Time } from '../time.ts'

/** The answers to our operations, restated. */

const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() })

export interface Connection<Row> {
  edges: { node: Row }[]
  pageInfo: z.infer<typeof PageInfo>
}

function connection<Row>(node: z.ZodType<Row>) {
  return z.object({ edges: z.array(z.object({ node })), pageInfo: PageInfo })
}

export const ProjectToken = z.object({
  projectToken: z.object({
    projectId: z.string(),
    environmentId: z.string(),
    environment: z.object({ name: z.string() }),
  }),
})

export const Me = z.object({ me: z.object({ id: z.string() }) })

const Named = z.object({ id: z.string(), name: z.string() })
export type Named = z.infer<typeof Named>
export const Environments = z.object({ project: z.object({ environments: connection(Named) }) })

const ServiceInstance = z.object({ serviceId: z.string(), serviceName: z.string() })
export type ServiceInstance = z.infer<typeof ServiceInstance>
export const Services = z.object({ environment: z.object({ serviceInstances: connection(ServiceInstance) }) })

const VariableName = z.object({
  name: z.string(),
  /** None for a variable that is shared within the environment. */
  serviceId: z.string().nullish(),
  isSealed: z.boolean(),
  updatedAt: Time,
})
export type VariableName = z.infer<typeof VariableName>
export const VariableNames = z.object({ environment: z.object({ variables: connection(VariableName) }) })

/** A sealed variable is there, with null. */
const Values = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((value) => value?.toString() ?? null),
)
export type Values = z.infer<typeof Values>
export const RenderedVariables = z.object({ variablesForServiceDeployment: Values })
export const WrittenVariables = z.object({ variables: Values })
export const Snapshot = z.object({ deploymentSnapshot: z.object({ variables: Values }).nullable() })

const ByName = z.record(z.string(), z.unknown())
const Patch = z.object({
  services: z.record(z.string(), z.looseObject({ variables: ByName.nullish() }).nullable()).nullish(),
  sharedVariables: ByName.nullish(),
})
export type Patch = z.infer<typeof Patch>
export const StagedChanges = z.object({
  environmentStagedChanges: z.object({ status: z.string(), patch: Patch.nullish() }),
})

const Deployment = z.object({
  id: z.string(),
  status: z.string(),
  createdAt: Time,
  /** Untyped in Railway's schema. */
  meta: z.object({ commitHash: z.string().nullish(), image: z.string().nullish() }).nullish().catch(null),
  canRollback: z.boolean(),
  deploymentStopped: z.boolean(),
  instances: z.array(z.object({ id: z.string(), status: z.string() })),
})
export type Deployment = z.infer<typeof Deployment>
export const Deployments = z.object({ deployments: connection(Deployment) })

export const Serving = z.object({
  serviceInstance: z.object({ activeDeployments: z.array(z.object({ id: z.string() })) }),
})

const DeploymentEvent = z.object({
  step: z.string(),
  payload: z.object({ error: z.string().nullish(), reason: z.string().nullish() }).nullish(),
})
export type DeploymentEvent = z.infer<typeof DeploymentEvent>
export const DeploymentEvents = z.object({ deploymentEvents: connection(DeploymentEvent) })

const Lines = z.array(
  z.object({
    timestamp: Time,
    message: z.string(),
    tags: z.object({ deploymentInstanceId: z.string().nullish() }).nullish(),
  }),
)
export type Lines = z.infer<typeof Lines>
export const DeploymentLogs = z.object({ deploymentLogs: Lines })
export const BuildLogs = z.object({ buildLogs: Lines })

export const AutoDeployStatus = z.object({
  serviceInstanceAutoDeployStatus: z.object({ enabled: z.boolean(), canEnable: z.boolean() }),
})
export const AutoDeployUpdate = z.object({
  serviceInstanceAutoDeployUpdate: z.object({ enabled: z.boolean() }),
})
export const Rollback = z.object({ deploymentRollback: z.boolean() })
