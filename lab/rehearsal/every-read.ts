import type { RunningApi } from './scene.ts'

/**
 * Asks everything that a release says can be read, by its own description; resolves to those that it answered with 500,
 * which is what it says when it does not know what is wrong.
 */
export async function faultsOfEveryRead(
  { url, opsToken }: RunningApi,
  signal: AbortSignal,
): Promise<string[]> {
  const headers = { authorization: `Bearer ${opsToken}` }
  const ask = (path: string) => fetch(new URL(path, url), { headers, signal })
  const { paths } = (await (await ask('/openapi.json')).json()) as { paths: Record<string, object> }
  const faults: string[] = []
  for (const [template, methods] of Object.entries(paths)) {
    if (!('get' in methods)) continue
    const path = template.replace(/\{.+?\}/g, (part) => examples[part] ?? 'lecture-1')
    const answer = await ask(path)
    await answer.arrayBuffer()
    if (answer.status === 500) faults.push(`GET ${path} answered 500`)
  }
  return faults
}

const examples: Record<string, string> = { '{course_id}': 'course-0' }
