import type { Variables } from '../service/contract/environment.ts'

/** The operator's own variables. Nothing else in the CLI reads them from the process. */
export const environment: Variables = process.env
