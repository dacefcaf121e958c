import type { Endpoint } from '../../service/contract/endpoint.ts'
import type { ListedEndpoint } from '../../service/contract/endpoints.ts'
import { inputsOf } from '../../service/contract/json-schema.ts'

const values: Readonly<Record<string, string>> = {
  course_id: 'biology-1',
  lecture_id: 'lecture-1',
  preset_id: 'exam-mode',
  title: 'Why the sea rises and falls',
  filename: 'lecture.wav',
  content_type: 'audio/wav',
  kind: 'runbook',
  name: 'incident-response',
  operator: 'ada',
  host: 'laptop',
  startedAt: '2026-11-27T09:00:00Z',
}
const pathValues: Readonly<Record<string, string>> = {
  '/lectures': 'lecture-1',
  '/exports': 'lecture-1',
  '/courses': 'biology-1',
  '/presets': 'exam-mode',
  '/jobs': '$JOB',
  '/ops/handshakes': '$HANDSHAKE',
  '/ops/walks': '$WALK',
}
const tokens = { open: null, read: null, write: '$WRITE_TOKEN', ops: '$OPS_TOKEN', metrics: '$OPS_TOKEN' }

/** The shortest good request, for a shell that knows the address as $PEGASUS, and the tokens. */
export function exampleRequest(endpoint: ListedEndpoint): string {
  const { method, path, guard, body } = endpoint
  const words = [
    'curl',
    ...(method === 'GET' || (method === 'POST' && body) ? [] : [`-X ${method}`]),
    `"$PEGASUS${examplePath(path)}"`,
    ...(tokens[guard] === null ? [] : [`-H "Authorization: Bearer ${tokens[guard]}"`]),
    ...(body ? exampleBody(body) : []),
  ]
  return words
    .join(' \\\n  ')
    .replace('curl \\\n  ', 'curl ')
    .replace(/^(curl -X \w+) \\\n {2}/, '$1 ')
}

function examplePath(path: string): string {
  const [, value = ''] = Object.entries(pathValues).find(([start]) => path.startsWith(`${start}/`)) ?? []
  return path.replace('{type}', 'pdf').replace(/\{\w+\}/, value)
}

function exampleBody({ kind, schema }: NonNullable<Endpoint['body']>): string[] {
  const given = inputsOf(schema)
    .filter(({ required }) => required)
    .map(({ name }) => [name, values[name] ?? ''] as const)
  return kind === 'form'
    ? [...given.map(([name, value]) => `-F '${name}=${value}'`), `-F audio=@lecture.wav`]
    : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(Object.fromEntries(given))}'`]
}
