import { z } from 'zod'

/** Since which release a field is sent, and how an answer without it reads. */
interface Mark {
  since: string
  whenAbsent: unknown
}

const marks = z.registry<Mark>()

/**
 * A field that releases before `since` do not send. Whoever answers must have it; who reads an answer without it, by
 * `asRead`, gets `whenAbsent`.
 */
export function addedLater<Schema extends z.ZodType, Absent>(
  schema: Schema,
  mark: { since: string; whenAbsent: Absent },
): z.ZodType<z.output<Schema> | Absent, z.input<Schema>> {
  // A copy, for the schema itself may stand elsewhere too; it goes by the same name in the description.
  const copy: z.ZodType = z.core.clone(schema, schema._zod.def, { parent: true })
  return copy.register(marks, mark) as z.ZodType<z.output<Schema> | Absent, z.input<Schema>>
}

const readings = new WeakMap<z.core.$ZodType, z.core.$ZodType>()

/**
 * The schema for whoever reads an answer of another release: what that release does not send yet reads as the contract
 * says, and what this one does not know is left out. Everything else is as strict as the schema.
 */
export function asRead<Value>(schema: z.ZodType<Value>): z.ZodType<Value> {
  return reading(schema) as z.ZodType<Value>
}

function reading(schema: z.core.$ZodType): z.core.$ZodType {
  const known = readings.get(schema)
  if (known !== undefined) return known
  // What a schema finds of itself inside itself is read once it is complete.
  readings.set(
    schema,
    z.lazy(() => readings.get(schema) as z.ZodType),
  )
  const read = withReadings(schema as z.core.$ZodTypes)
  readings.set(schema, read)
  return read
}

/** A copy of the schema in which everything inside is its reading. */
function withReadings(schema: z.core.$ZodTypes): z.core.$ZodType {
  const copy = (inside: object) =>
    new schema._zod.constr({ ...schema._zod.def, ...inside } as never) as z.core.$ZodType
  const { def } = schema._zod
  switch (def.type) {
    case 'object': {
      const shape = Object.entries(def.shape).map(([name, field]) => [name, fieldReading(field)] as const)
      const isStrict = def.catchall?._zod.def.type === 'never'
      return copy({ shape: Object.fromEntries(shape), ...(isStrict ? { catchall: undefined } : {}) })
    }
    case 'array':
      return copy({ element: reading(def.element) })
    case 'record':
      return copy({ valueType: reading(def.valueType) })
    case 'union':
      return copy({ options: def.options.map(reading) })
    case 'optional':
    case 'nullable':
      return copy({ innerType: reading(def.innerType) })
    case 'pipe':
      return copy({ in: reading(def.in), out: reading(def.out) })
    default:
      return schema
  }
}

function fieldReading(field: z.core.$ZodType): z.core.$ZodType {
  const mark = marks.get(field as z.ZodType)
  const read = reading(field)
  if (mark === undefined) return read
  const optional = z.optional(read as z.ZodType)
  return mark.whenAbsent === undefined ? optional : z.prefault(optional, mark.whenAbsent)
}
