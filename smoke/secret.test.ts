import { inspect } from 'node:util'
import { expect } from 'chai'
import { Secret } from './secret.ts'

const secret = new Secret('hunter2')

describe('Secret', () => {
  it('is not shown by any way of printing', () => {
    const shown = [
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true, depth: null }),
    ]
    expect(shown.join()).to.not.include('hunter2')
  })

  it('gives its value back to whoever asks for it', () => {
    expect(secret.reveal()).to.equal('hunter2')
  })
})
