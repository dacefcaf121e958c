import { createHash } from 'node:crypto'

/** A WAV header with these bytes for samples: the server reads no more of it than its hash. */
export function wav(samples: string): Buffer {
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '.padEnd(44, '\0'), 'latin1'), Buffer.from(samples)])
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const transcript = 'Cells need energy. Mitochondria make it.'

/** A chat completion request as it goes over the wire. */
export function chatRequest({
  model = 'gpt-4o-mini',
  schema = {},
}: {
  model?: string
  schema?: object
}): string {
  return JSON.stringify({
    model,
    messages: [{ role: 'user', content: `<transcript>\n${transcript}\n</transcript>` }],
    response_format: { type: 'json_schema', json_schema: { name: 'study_material', strict: true, schema } },
  })
}
