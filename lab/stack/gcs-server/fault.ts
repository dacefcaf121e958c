/** Status and message of each error answer, by the reason that the JSON API gives. */
const faults = {
  authError: [401, 'Invalid Credentials'],
  backendError: [500, 'We encountered an internal error. Please try again.'],
  conditionNotMet: [412, 'At least one of the pre-conditions you specified did not hold.'],
  forbidden: [403, 'The caller does not have access.'],
  invalid: [400, 'The request is not valid.'],
  notFound: [404, 'Not Found'],
  notImplemented: [501, 'This server does not implement what the request asks for.'],
  required: [401, 'Anonymous caller does not have access.'],
  requestedRangeNotSatisfiable: [416, 'The requested range cannot be satisfied.'],
  uploadTooLarge: [413, 'The document of the request is too large.'],
} as const

export type FaultReason = keyof typeof faults

/** An error answer of the JSON API: thrown anywhere while a request is served, sent once by the server. */
export class GcsFault extends Error {
  override readonly name = 'GcsFault'
  readonly reason: FaultReason
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(reason: FaultReason, message?: string, headers: Record<string, string> = {}) {
    super(message ?? faults[reason][1])
    this.reason = reason
    this.status = faults[reason][0]
    this.headers = headers
  }
}

export function noSuchObject(bucket: string, name: string): GcsFault {
  return new GcsFault('notFound', `No such object: ${bucket}/${name}`)
}
