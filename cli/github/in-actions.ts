import type { Variables } from '../../service/contract/environment.ts'

/** Whether a step of a GitHub Actions workflow runs this. */
export function inGitHubActions(variables: Variables): boolean {
  return variables['GITHUB_ACTIONS'] === 'true'
}
