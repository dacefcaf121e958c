import { z } from 'zod'
import { below, type Operation } from '../graphql.ts'
import { Time } from '../time.ts'

/** The operations of Railway's GraphQL API that we use: https://docs.railway.com/integrations/api. */

const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() })

export interface Connection<Row> {
  edges: { node: Row }[]
  pageInfo: z.infer<typeof PageInfo>
}

function connection<Row>(node: z.ZodType<Row>): z.ZodType<Connection<Row>> {
  return z.object({ edges: z.array(z.object({ node })), pageInfo: PageInfo })
}

export const projectToken = {
  document: `query ProjectToken {
  projectToken { projectId environmentId environment { name } }
}`,
  data: below(
    ['projectToken'],
    z.object({
      projectId: z.string(),
      environmentId: z.string(),
      environment: z.object({ name: z.string() }),
    }),
  ),
}

export const me = {
  document: `query Me { me { id } }`,
  data: below(['me', 'id'], z.string()),
}

export const environments = {
  document: `query Environments($project: String!, $first: Int!, $after: String) {
  project(id: $project) {
    environments(first: $first, after: $after) {
      edges { node { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`,
  data: below(['project', 'environments'], connection(z.object({ id: z.string(), name: z.string() }))),
}

export const services = {
  document: `query Services($environment: String!, $first: Int!, $after: String) {
  environment(id: $environment) {
    serviceInstances(first: $first, after: $after) {
      edges { node { serviceId serviceName } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`,
  data: below(
    ['environment', 'serviceInstances'],
    connection(z.object({ serviceId: z.string(), serviceName: z.string() })),
  ),
}

const VariableName = z.object({
  name: z.string(),
  /** None for a variable that is shared within the environment. */
  serviceId: z.string().nullish(),
  isSealed: z.boolean(),
  updatedAt: Time,
})
export type VariableName = z.infer<typeof VariableName>

/** Without a value: nothing secret leaves the platform by it. */
export const variableNames = {
  document: `query VariableNames($environment: String!, $first: Int!, $after: String) {
  environment(id: $environment) {
    variables(first: $first, after: $after) {
      edges { node { name serviceId isSealed updatedAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`,
  data: below(['environment', 'variables'], connection(VariableName)),
}

/** A sealed variable is there, with null. */
const Values = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((value) => value?.toString() ?? null),
)
export type Values = z.infer<typeof Values>

export const renderedVariables = {
  document: `query RenderedVariables($project: String!, $environment: String!, $service: String!) {
  variablesForServiceDeployment(projectId: $project, environmentId: $environment, serviceId: $service)
}`,
  data: below(['variablesForServiceDeployment'], Values),
}

export const writtenVariables = {
  document: `query WrittenVariables($project: String!, $environment: String!, $service: String!) {
  variables(projectId: $project, environmentId: $environment, serviceId: $service, unrendered: true)
}`,
  data: below(['variables'], Values),
}

const ByName = z.record(z.string(), z.unknown())
const Patch = z.object({
  services: z.record(z.string(), z.looseObject({ variables: ByName.nullish() }).nullable()).nullish(),
  sharedVariables: ByName.nullish(),
})
export type Patch = z.infer<typeof Patch>

export const stagedChanges = {
  document: `query StagedChanges($environment: String!) {
  environmentStagedChanges(environmentId: $environment) { status patch }
}`,
  data: below(['environmentStagedChanges'], z.object({ status: z.string(), patch: Patch.nullish() })),
}

export const snapshot = {
  document: `query Snapshot($deployment: String!) {
  deploymentSnapshot(deploymentId: $deployment) { variables }
}`,
  data: below(['deploymentSnapshot'], z.object({ variables: Values }).nullable()),
}

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

export const deployments = {
  document: `query Deployments($input: DeploymentListInput!, $first: Int!, $after: String) {
  deployments(input: $input, first: $first, after: $after) {
    edges { node { id status createdAt meta canRollback deploymentStopped instances { id status } } }
    pageInfo { hasNextPage endCursor }
  }
}`,
  data: below(['deployments'], connection(Deployment)),
}

export const serving = {
  document: `query Serving($environment: String!, $service: String!) {
  serviceInstance(environmentId: $environment, serviceId: $service) { activeDeployments { id } }
}`,
  data: below(['serviceInstance', 'activeDeployments'], z.array(z.object({ id: z.string() }))),
}

const DeploymentEvent = z.object({
  step: z.string(),
  payload: z.object({ error: z.string().nullish(), reason: z.string().nullish() }).nullish(),
})
export type DeploymentEvent = z.infer<typeof DeploymentEvent>

export const deploymentEvents = {
  document: `query DeploymentEvents($deployment: String!, $first: Int!, $after: String) {
  deploymentEvents(id: $deployment, first: $first, after: $after) {
    edges { node { step payload { error reason } } }
    pageInfo { hasNextPage endCursor }
  }
}`,
  data: below(['deploymentEvents'], connection(DeploymentEvent)),
}

const Lines = z.array(
  z.object({
    timestamp: Time,
    message: z.string(),
    tags: z.object({ deploymentInstanceId: z.string().nullish() }).nullish(),
  }),
)

export const deploymentLogs = {
  document: `query DeploymentLogs($deployment: String!, $limit: Int!, $filter: String) {
  deploymentLogs(deploymentId: $deployment, limit: $limit, filter: $filter) {
    timestamp message tags { deploymentInstanceId }
  }
}`,
  data: below(['deploymentLogs'], Lines),
}

export const buildLogs = {
  document: `query BuildLogs($deployment: String!, $limit: Int!, $filter: String) {
  buildLogs(deploymentId: $deployment, limit: $limit, filter: $filter) {
    timestamp message tags { deploymentInstanceId }
  }
}`,
  data: below(['buildLogs'], Lines),
}

export const autoDeployStatus = {
  document: `query AutoDeployStatus($project: String!, $environment: String!, $service: String!) {
  serviceInstanceAutoDeployStatus(projectId: $project, environmentId: $environment, serviceId: $service) {
    enabled canEnable
  }
}`,
  data: below(
    ['serviceInstanceAutoDeployStatus'],
    z.object({ enabled: z.boolean(), canEnable: z.boolean() }),
  ),
}

export const autoDeployUpdate: Operation<boolean> = {
  document: `mutation AutoDeployUpdate($input: ServiceInstanceAutoDeployUpdateInput!) {
  serviceInstanceAutoDeployUpdate(input: $input) { enabled }
}`,
  data: below(['serviceInstanceAutoDeployUpdate', 'enabled'], z.boolean()),
  writes: true,
}

/** A bare Boolean: it takes no selection, and does not tell the new deployment. */
export const rollback: Operation<boolean> = {
  document: `mutation Rollback($deployment: String!) { deploymentRollback(id: $deployment) }`,
  data: below(['deploymentRollback'], z.boolean()),
  writes: true,
}
