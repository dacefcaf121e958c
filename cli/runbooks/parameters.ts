/** What a page's commands may take from the walk, each with what it stands for. */
export const parameters = {
  TARGET: 'the deployment: its name in pegasus-ops.yaml, or its URL',
  RELEASE: 'the release that is meant to run, as its commit',
  PRODUCTION: 'the deployment that the target is measured by, as its name in pegasus-ops.yaml',
} as const

export type ParameterName = keyof typeof parameters

export type ParameterValues = Readonly<Partial<Record<ParameterName, string>>>

export function isParameter(name: string): name is ParameterName {
  return Object.hasOwn(parameters, name)
}
