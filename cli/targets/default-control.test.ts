import { expect } from 'chai'
import { defaultControl } from './default-control.ts'

describe('defaultControl', () => {
  const cases: [url: string, platform: string | undefined, control: string | null][] = [
    ['https://pegasus-api.onrender.com', undefined, 'https://api.render.com/'],
    ['https://pegasus.fly.dev', undefined, 'https://api.machines.dev/'],
    ['https://api-production.up.railway.app', undefined, 'https://backboard.railway.com/'],
    ['https://pegasus.example.com', 'fly:pegasus#app', 'https://api.machines.dev/'],
    ['https://pegasus.example.com', undefined, null],
    ['https://onrender.com.example.com', undefined, null],
    ['http://127.0.0.1:3000', 'render:srv-1', null],
    ['https://localhost', 'render:srv-1', null],
  ]
  for (const [url, api, control] of cases)
    it(`is ${control} for ${url}${api === undefined ? '' : ` on ${api}`}`, () => {
      const declared = api === undefined ? undefined : { platform: { api } }
      expect(defaultControl(new URL(url), declared)).to.equal(control)
    })
})
