import type { Variables } from '../../service/contract/environment.ts'

export function inGitHubActions(variables: Variables): boolean {
  return variables['GITHUB_ACTIONS'] === 'true'
}
