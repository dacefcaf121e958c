export function railwayReference(owner: string, name: string): string {
  return `\${{${owner}.${name}}}`
}

export function variableOfRailwayReference(reference: string): [owner: string, name: string] | undefined {
  const [, owner, name] = /^\$\{\{(.+)\.([^.]+)\}\}$/.exec(reference) ?? []
  return owner === undefined || name === undefined || owner === 'shared' ? undefined : [owner, name]
}
