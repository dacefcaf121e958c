/** Status and message of the error answers of the XML API, which serves signed URLs. */
const faults = {
  AccessDenied: [403, 'Access denied.'],
  AuthorizationQueryParametersError: [400, 'Error parsing the X-Goog query parameters.'],
  EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed size.'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum specified.'],
  ExpiredToken: [400, 'The provided token has expired.'],
  NoSuchBucket: [404, 'The specified bucket does not exist.'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NotImplemented: [501, 'This server does not implement what the request asks for.'],
  SignatureDoesNotMatch: [403, 'Access denied.'],
} as const

/** An error answer of the XML API. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault'
  readonly code: keyof typeof faults
  readonly status: number

  constructor(code: keyof typeof faults) {
    super(faults[code][1])
    this.code = code
    this.status = faults[code][0]
  }
}
