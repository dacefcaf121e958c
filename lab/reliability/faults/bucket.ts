import type { BucketTrouble } from '../../stack/proxies/bucket-proxy.ts'
import type { Fault } from '../fault.ts'

export const bucketRefusing = troubled('bucket-refusing', 'the bucket answers every request 403', {
  kind: 'refusing',
})

export const bucketTruncating = troubled(
  'bucket-truncating',
  'by turns a request to the bucket is cut off in its middle, and the answer to one that was served',
  { kind: 'truncating' },
)

export const bucketSlow = troubled('bucket-slow', 'the bucket takes 1.2 s longer for every request', {
  kind: 'slow',
  delayMs: 1200,
})

export const bucketUnavailable = troubled('bucket-unavailable', 'the bucket answers every request 503', {
  kind: 'unavailable',
})

function troubled(name: string, breaks: string, trouble: BucketTrouble): Fault {
  return {
    name,
    breaks,
    tells: 'storage',
    async inject({ bucket }) {
      bucket.trouble = trouble
    },
    async heal({ bucket }) {
      bucket.trouble = null
    },
  }
}
