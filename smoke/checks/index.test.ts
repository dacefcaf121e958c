import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { checks } from './index.ts'

describe('the list of checks', () => {
  it('holds every check of this folder', async () => {
    const listed = new Set<unknown>(Object.values(checks).flat())
    const left: string[] = []
    for (const file of readdirSync(import.meta.dirname)) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file === 'index.ts') continue
      const exported: Record<string, unknown> = await import(`./${file}`)
      for (const [name, value] of Object.entries(exported))
        if (isCheck(value) && !listed.has(value)) left.push(`${file}: ${name}`)
    }
    expect(left, 'in no list of smoke/checks/index.ts').to.deep.equal([])
  })
})

function isCheck(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'question' in value && 'judge' in value
}
