import { createBucket, deleteObjects, headBucket, listObjectsV2 } from './bucket-operations.ts'
import { S3Fault } from './fault.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from './multipart.ts'
import { listMultipartUploads, listParts } from './multipart-listing.ts'
import { deleteObject, getObject, headObject, putObject } from './object-operations.ts'
import type { Operation } from './operation.ts'
import type { S3Request } from './request.ts'

/** What this server can do. Of two that fit a request, the one that requires more comes first. */
const operations: readonly Operation[] = [
  listMultipartUploads,
  listObjectsV2,
  deleteObjects,
  createBucket,
  headBucket,
  createMultipartUpload,
  uploadPart,
  completeMultipartUpload,
  abortMultipartUpload,
  listParts,
  putObject,
  getObject,
  headObject,
  deleteObject,
]

/** The operation that a request asks for. Throws NotImplemented, rather than do half of it. */
export function operationFor(request: S3Request): Operation {
  const names = request.query.map(([name]) => name).filter((name) => !isAboutTheRequest(name))
  const target = request.key === '' ? 'bucket' : 'object'
  const operation = operations.find(
    ({ method, on, requires }) =>
      method === request.method && on === target && requires.every((name) => names.includes(name)),
  )
  const known = [...(operation?.requires ?? []), ...(operation?.allows ?? [])]
  const unknown = names.find((name) => !known.includes(name))
  if (request.bucket === '' || !operation || unknown !== undefined) {
    throw new S3Fault('NotImplemented', {
      message: `${request.method} of ${request.bucket === '' ? 'the service' : `a ${target}`}${
        unknown === undefined ? '' : ` with ${unknown}`
      } is not implemented by this server`,
    })
  }
  return operation
}

/** Signatures, headers moved into a presigned URL, and the name the SDKs give an operation for logs. */
function isAboutTheRequest(parameterName: string): boolean {
  return /^x-amz-/i.test(parameterName) || parameterName === 'x-id'
}
