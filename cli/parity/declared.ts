import { type Declaration, declarations } from '../../service/contract/environment.ts'

/** What the contract knows of a variable; undefined for one of the operator's own. */
export function declarationOf(name: string): Declaration | undefined {
  return Object.hasOwn(declarations, name) ? declarations[name as keyof typeof declarations] : undefined
}

export function aliasesOf(name: string): string[] {
  return Object.entries<Declaration>(declarations)
    .filter(([, { deprecatedFor }]) => deprecatedFor === name)
    .map(([alias]) => alias)
}
