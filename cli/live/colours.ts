import { styleText } from 'node:util'
import type { Paint } from '../../smoke/report/text.ts'

const styles = {
  fail: ['bold', 'red'],
  inconclusive: ['bold', 'magenta'],
  degraded: ['bold', 'yellow'],
  pass: ['green'],
  skip: ['dim'],
  quiet: ['dim'],
  heading: ['bold'],
} as const satisfies Record<Parameters<Paint>[0], readonly string[]>

export const colours: Paint = (outcome, text) =>
  styleText([...styles[outcome]], text, { validateStream: false })

export const noColours: Paint = (_, text) => text
