/** What we use of Railway's GraphQL schema, restated. */
export const railwaySchema = `
scalar DateTime
scalar DeploymentMeta
scalar EnvironmentConfig
scalar EnvironmentVariables

type Query {
  projectToken: ProjectToken!
  me: User!
  project(id: String!): Project!
  environment(id: String!, projectId: String): Environment!
  variables(projectId: String!, environmentId: String!, serviceId: String, unrendered: Boolean): EnvironmentVariables!
  variablesForServiceDeployment(projectId: String!, environmentId: String!, serviceId: String!): EnvironmentVariables!
  environmentStagedChanges(environmentId: String!): EnvironmentPatch!
  deploymentSnapshot(deploymentId: String!): DeploymentSnapshot
  deployments(input: DeploymentListInput!, first: Int, after: String): DeploymentConnection!
  serviceInstance(environmentId: String!, serviceId: String!): ServiceInstance!
  deploymentEvents(id: String!, first: Int, after: String): DeploymentEventConnection!
  deploymentLogs(deploymentId: String!, limit: Int, filter: String): [Log!]!
  buildLogs(deploymentId: String!, limit: Int, filter: String): [Log!]!
  serviceInstanceAutoDeployStatus(projectId: String!, environmentId: String!, serviceId: String!): AutoDeployStatus!
}

type Mutation {
  deploymentRollback(id: String!): Boolean!
  deploymentRedeploy(id: String!, usePreviousImageTag: Boolean): Deployment!
  serviceInstanceAutoDeployUpdate(input: ServiceInstanceAutoDeployUpdateInput!): AutoDeployUpdateResult!
}

type PageInfo { hasNextPage: Boolean! endCursor: String }
type User { id: ID! }
type ProjectToken { projectId: String! environmentId: String! environment: Environment! }

type Project { environments(first: Int, after: String): EnvironmentConnection! }
type EnvironmentConnection { edges: [EnvironmentEdge!]! pageInfo: PageInfo! }
type EnvironmentEdge { node: Environment! }
type Environment {
  id: ID!
  name: String!
  serviceInstances(first: Int, after: String): ServiceInstanceConnection!
  variables(first: Int, after: String): VariableConnection!
}

type ServiceInstanceConnection { edges: [ServiceInstanceEdge!]! pageInfo: PageInfo! }
type ServiceInstanceEdge { node: ServiceInstance! }
type ServiceInstance { serviceId: String! serviceName: String! activeDeployments: [Deployment!]! }

type VariableConnection { edges: [VariableEdge!]! pageInfo: PageInfo! }
type VariableEdge { node: Variable! }
type Variable { name: String! serviceId: String isSealed: Boolean! updatedAt: DateTime! }

type EnvironmentPatch { status: EnvironmentPatchStatus! patch: EnvironmentConfig! }
enum EnvironmentPatchStatus { APPLYING COMMITTED STAGED }
type DeploymentSnapshot { variables: EnvironmentVariables! }

input DeploymentListInput { projectId: String environmentId: String serviceId: String }
type DeploymentConnection { edges: [DeploymentEdge!]! pageInfo: PageInfo! }
type DeploymentEdge { node: Deployment! }
type Deployment {
  id: ID!
  status: DeploymentStatus!
  createdAt: DateTime!
  meta: DeploymentMeta
  canRollback: Boolean!
  deploymentStopped: Boolean!
  instances: [DeploymentDeploymentInstance!]!
}
enum DeploymentStatus {
  BUILDING CRASHED DEPLOYING FAILED INITIALIZING NEEDS_APPROVAL QUEUED REMOVED REMOVING SKIPPED SLEEPING SUCCESS WAITING
}
type DeploymentDeploymentInstance { id: String! status: DeploymentInstanceStatus! }
enum DeploymentInstanceStatus {
  CRASHED CREATED EXITED INITIALIZING REMOVED REMOVING RESTARTING RUNNING SKIPPED STOPPED
}

type DeploymentEventConnection { edges: [DeploymentEventEdge!]! pageInfo: PageInfo! }
type DeploymentEventEdge { node: DeploymentEvent! }
type DeploymentEvent { step: DeploymentEventStep! payload: DeploymentEventPayload }
type DeploymentEventPayload { error: String reason: String }
enum DeploymentEventStep {
  SNAPSHOT_CODE BUILD_IMAGE PUBLISH_IMAGE PRE_DEPLOY_COMMAND WAIT_FOR_DEPENDENCIES CREATE_CONTAINER CONFIGURE_NETWORK
  MIGRATE_VOLUMES HEALTHCHECK DRAIN_INSTANCES
}

type Log { timestamp: String! message: String! tags: LogTags }
type LogTags { deploymentInstanceId: String }

type AutoDeployStatus { enabled: Boolean! canEnable: Boolean! }
type AutoDeployUpdateResult { enabled: Boolean! }
input ServiceInstanceAutoDeployUpdateInput {
  enabled: Boolean! environmentId: String! projectId: String! serviceId: String!
}
`
