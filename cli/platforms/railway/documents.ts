/** The operations of Railway's GraphQL API that we use: https://docs.railway.com/integrations/api. */

export const projectToken = `query ProjectToken {
  projectToken { projectId environmentId environment { name } }
}`

export const me = `query Me { me { id } }`

export const environments = `query Environments($project: String!, $first: Int!, $after: String) {
  project(id: $project) {
    environments(first: $first, after: $after) {
      edges { node { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

export const services = `query Services($environment: String!, $first: Int!, $after: String) {
  environment(id: $environment) {
    serviceInstances(first: $first, after: $after) {
      edges { node { serviceId serviceName } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

/** Without a value: nothing secret leaves the platform by it. */
export const variableNames = `query VariableNames($environment: String!, $first: Int!, $after: String) {
  environment(id: $environment) {
    variables(first: $first, after: $after) {
      edges { node { name serviceId isSealed updatedAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

/** As the next deployment gets them, with what Railway adds. */
export const renderedVariables = `query RenderedVariables($project: String!, $environment: String!, $service: String!) {
  variablesForServiceDeployment(projectId: $project, environmentId: $environment, serviceId: $service)
}`

/** As their owner wrote them, references unresolved. */
export const writtenVariables = `query WrittenVariables($project: String!, $environment: String!, $service: String!) {
  variables(projectId: $project, environmentId: $environment, serviceId: $service, unrendered: true)
}`

export const stagedChanges = `query StagedChanges($environment: String!) {
  environmentStagedChanges(environmentId: $environment) { status patch }
}`

export const snapshot = `query Snapshot($deployment: String!) {
  deploymentSnapshot(deploymentId: $deployment) { variables }
}`

export const deployments = `query Deployments($input: DeploymentListInput!, $first: Int!, $after: String) {
  deployments(input: $input, first: $first, after: $after) {
    edges { node { id status createdAt meta canRollback deploymentStopped instances { id status } } }
    pageInfo { hasNextPage endCursor }
  }
}`

export const serving = `query Serving($environment: String!, $service: String!) {
  serviceInstance(environmentId: $environment, serviceId: $service) { activeDeployments { id } }
}`

export const deploymentEvents = `query DeploymentEvents($deployment: String!, $first: Int!, $after: String) {
  deploymentEvents(id: $deployment, first: $first, after: $after) {
    edges { node { step payload { error reason } } }
    pageInfo { hasNextPage endCursor }
  }
}`

export const deploymentLogs = `query DeploymentLogs($deployment: String!, $limit: Int!, $filter: String) {
  deploymentLogs(deploymentId: $deployment, limit: $limit, filter: $filter) {
    timestamp message tags { deploymentInstanceId }
  }
}`

export const buildLogs = `query BuildLogs($deployment: String!, $limit: Int!, $filter: String) {
  buildLogs(deploymentId: $deployment, limit: $limit, filter: $filter) {
    timestamp message tags { deploymentInstanceId }
  }
}`

export const autoDeployStatus = `query AutoDeployStatus($project: String!, $environment: String!, $service: String!) {
  serviceInstanceAutoDeployStatus(projectId: $project, environmentId: $environment, serviceId: $service) {
    enabled canEnable
  }
}`

export const autoDeployUpdate = `mutation AutoDeployUpdate($input: ServiceInstanceAutoDeployUpdateInput!) {
  serviceInstanceAutoDeployUpdate(input: $input) { enabled }
}`

/** A bare Boolean: it takes no selection, and does not tell the new deployment. */
export const rollback = `mutation Rollback($deployment: String!) { deploymentRollback(id: $deployment) }`
