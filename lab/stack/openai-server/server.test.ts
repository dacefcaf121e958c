import { expect } from 'chai'
import { type OpenAiServer, startOpenAiServer } from './server.ts'
import { chatRequest, sha256, wav } from './testing/requests.ts'

const apiKey = 'sk-scripted-0123456789'
const recording = wav('Mitochondria make energy.')

describe('the scripted OpenAI server', () => {
  let server: OpenAiServer
  beforeEach(async () => {
    server = await startOpenAiServer({
      apiKey,
      transcripts: { [sha256(recording)]: { text: 'Cells need energy. Mitochondria make it.' } },
    })
  })
  afterEach(() => server.stop())

  it('knows its models', async () => {
    const answer = await call('GET', '/models')
    expect((await answer.json()) as object).to.have.nested.property('data[0].id', 'whisper-1')
  })

  it('refuses a wrong key as OpenAI does', async () => {
    const answer = await fetch(`${server.url}/models`, { headers: { authorization: 'Bearer sk-wrong-key' } })
    expect(answer.status).to.equal(401)
    expect(await answer.json()).to.have.nested.property('error.code', 'invalid_api_key')
  })

  it('transcribes a recording that it knows by its content, with times', async () => {
    const answer = await transcribe(recording, { response_format: 'verbose_json' })
    expect(await answer.json()).to.deep.include({ text: 'Cells need energy. Mitochondria make it.' })
  })

  const formats = {
    text: 'Cells need energy. Mitochondria make it.\n',
    srt: '1\n00:00:00,000 --> 00:00:01,200\nCells need energy.\n\n2\n00:00:01,200 --> 00:00:02,400\nMitochondria make it.\n',
    vtt: 'WEBVTT\n\n00:00:00.000 --> 00:00:01.200\nCells need energy.\n\n00:00:01.200 --> 00:00:02.400\nMitochondria make it.\n',
  }
  for (const [format, body] of Object.entries(formats)) {
    it(`writes ${format}`, async () => {
      const answer = await transcribe(recording, { response_format: format })
      expect(await answer.text()).to.equal(body)
    })
  }

  it('says that it has no transcript for another recording', async () => {
    const answer = await transcribe(wav('something else'), {})
    expect(answer.status).to.equal(400)
    expect(await answer.json()).to.have.nested.property('error.code', 'no_transcript')
  })

  it('hears nothing in a silent recording', async () => {
    const answer = await transcribe(wav('\0\0\0\0\0\0'), {})
    expect(await answer.json()).to.have.property('text', '')
  })

  it('refuses a file over 25 MB', async () => {
    const answer = await transcribe(Buffer.alloc(26_214_401, 1), {})
    expect(answer.status).to.equal(413)
  })

  it('refuses a file that is not named as audio', async () => {
    const answer = await transcribe(recording, {}, 'lecture.txt')
    expect(answer.status).to.equal(400)
  })

  it('refuses times from a model that gives none', async () => {
    const answer = await transcribe(recording, {
      model: 'gpt-4o-transcribe',
      response_format: 'verbose_json',
    })
    expect(await answer.json()).to.have.nested.property('error.code', 'unsupported_value')
  })

  it('refuses a model that it does not have', async () => {
    const answer = await call('POST', '/chat/completions', chatRequest({ model: 'gpt-unknown' }))
    expect(answer.status).to.equal(404)
  })

  it('refuses a schema that strict mode does not take', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      additionalProperties: false,
      required: [],
    }
    const answer = await call('POST', '/chat/completions', chatRequest({ schema }))
    expect(answer.status).to.equal(400)
    expect(await answer.text()).to.include("Missing 'a'")
  })

  it('plays a fault as often as scripted, and then answers', async () => {
    server.script({ on: 'generation', fault: { kind: 'status', status: 429, retryAfter: '7' }, times: 1 })
    const [first, second] = [await generate(), await generate()]
    expect([first.status, first.headers.get('retry-after')]).to.deep.equal([429, '7'])
    expect(second.status).to.equal(200)
  })

  it('lets as many requests as scripted go well before a fault', async () => {
    server.script({ on: 'generation', fault: { kind: 'status', status: 500 }, after: 1, times: 1 })
    const statuses = [(await generate()).status, (await generate()).status, (await generate()).status]
    expect(statuses).to.deep.equal([200, 500, 200])
  })

  it('shuts the side that plays Google where no account was given', async () => {
    const path = '/projects/lectures-1/locations/global/endpoints/openapi/chat/completions'
    const answer = await call('POST', path, chatRequest({ model: 'google/gemini-2.5-flash' }))
    expect(answer.status).to.equal(401)
    expect(await answer.json()).to.have.nested.property('[0].error.code', 401)
  })

  it('plays a fault for good until it is healed', async () => {
    server.script({ on: 'generation', fault: { kind: 'status', status: 500 } })
    expect([(await generate()).status, (await generate()).status]).to.deep.equal([500, 500])
    server.heal()
    expect((await generate()).status).to.equal(200)
  })

  it('cuts the connection', async () => {
    server.script({ on: 'generation', fault: { kind: 'drop' } })
    expect(await generate().catch((error: unknown) => error)).to.be.instanceOf(TypeError)
  })

  it('writes down what came, without its content', async () => {
    await transcribe(recording, {})
    expect(server.requests).to.have.lengthOf(1)
    expect(server.requests[0]).to.deep.include({
      path: '/v1/audio/transcriptions',
      model: 'whisper-1',
      file: { name: 'lecture.wav', sizeBytes: recording.length, sha256: sha256(recording) },
      status: 200,
    })
  })

  it('refuses a script that cannot be played', () => {
    expect(() => server.script({ on: 'transcription', fault: { kind: 'refusal' } } as never)).to.throw()
  })

  function call(method: string, path: string, body?: string): Promise<Response> {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
    return fetch(server.url + path, { method, headers, ...(body === undefined ? {} : { body }) })
  }

  function generate(): Promise<Response> {
    return call('POST', '/chat/completions', chatRequest({}))
  }

  function transcribe(
    audio: Buffer,
    fields: Record<string, string>,
    name = 'lecture.wav',
  ): Promise<Response> {
    const body = new FormData()
    for (const [field, value] of Object.entries({ model: 'whisper-1', ...fields })) body.append(field, value)
    body.append('file', new Blob([new Uint8Array(audio)]), name)
    const headers = { authorization: `Bearer ${apiKey}` }
    return fetch(`${server.url}/audio/transcriptions`, { method: 'POST', headers, body })
  }
})
