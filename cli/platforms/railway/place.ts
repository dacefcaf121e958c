import { PlatformError } from '../platform.ts'
import type { RailwayApi } from './api.ts'
import * as operations from './operations.ts'

/** Ids of a project and of one environment in it. */
export interface Place {
  project: string
  environment: string
}

export interface NamedPlace {
  /** Its id. */
  project?: string
  /** Its id or its name. */
  environment?: string
}

/**
 * What was named, as ids. A project token opens one environment and knows which.
 *
 * @throws {PlatformError} also when the token opens another place than was named.
 */
export function findPlace(api: RailwayApi, named: NamedPlace): Promise<Place> {
  return api.tokenKind === 'project' ? placeOfToken(api, named) : placeNamed(api, named)
}

async function placeOfToken(api: RailwayApi, named: NamedPlace): Promise<Place> {
  const opened = await api.ask(operations.projectToken, { what: 'what the project token opens' })
  const { projectId, environmentId } = opened
  const { project = projectId, environment = environmentId } = named
  if (project !== projectId || ![environmentId, opened.environment.name].includes(environment))
    throw new PlatformError(
      'permission',
      `RAILWAY_TOKEN opens the environment ${opened.environment.name} of the project ${projectId}, and another one was named`,
      'set RAILWAY_TOKEN to a project token of that environment, or RAILWAY_API_TOKEN to a token of the workspace',
    )
  return { project: projectId, environment: environmentId }
}

async function placeNamed(api: RailwayApi, { project, environment }: NamedPlace): Promise<Place> {
  if (project === undefined || environment === undefined)
    throw new PlatformError(
      'not-found',
      'Railway was not asked: a token of an account or a workspace opens many projects, and no project and environment were named',
      'name both, as railway:PROJECT/ENVIRONMENT/SERVICE, or set RAILWAY_TOKEN to a project token',
    )
  const what = `the environments of the project ${project}`
  const all = await api.rows(operations.environments, { what, variables: { project } })
  const found = all.find(({ id, name }) => id === environment || name === environment)
  if (found === undefined) throw api.notFound(`an environment ${environment} in the project`)
  return { project, environment: found.id }
}
