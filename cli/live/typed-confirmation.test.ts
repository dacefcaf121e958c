import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { typedConfirmation } from './typed-confirmation.ts'

describe('typedConfirmation', () => {
  it('is given by the name alone', async () => {
    expect(await answered('pegasus\n')).to.equal(true)
    expect(await answered('  pegasus \n')).to.equal(true)
  })

  it('is not given by anything else', async () => {
    for (const line of ['yes\n', 'y\n', '\n', 'Pegasus\n']) expect(await answered(line)).to.equal(false)
  })

  it('is not given by the end of input', async () => {
    const input = new PassThrough()
    const confirmed = typedConfirmation('pegasus', '', { input, output: new PassThrough() })
    input.end()

    expect(await confirmed).to.equal(false)
  })

  it('shows what is at stake before it asks', async () => {
    const output = new PassThrough()
    await answered('pegasus\n', output)

    expect(String(output.read())).to.match(/^All of it goes\.\nType pegasus to go on: /)
  })

  async function answered(line: string, output = new PassThrough()): Promise<boolean> {
    const input = new PassThrough()
    const confirmed = typedConfirmation('pegasus', 'All of it goes.', { input, output })
    input.write(line)
    return await confirmed
  }
})
