import { describeObjectStore } from './testing/conformance.ts'
import { openGcsUnderTest } from './testing/gcs-under-test.ts'

describeObjectStore('Google Cloud Storage', () => openGcsUnderTest())
