import { describeGenerator, describeTranscriber } from '../testing/conformance.ts'
import { createOfflineModel } from './offline.ts'
import { needsPocketsphinx } from './testing/program.ts'

const open = async () => ({
  engine: createOfflineModel(),
  model: 'any',
  secrets: [],
  close: async () => undefined,
})

describeGenerator('the offline model', open, { asksProvider: false })
describeTranscriber('the offline model', open, { asksProvider: false, ready: needsPocketsphinx })
