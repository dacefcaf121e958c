/** The tables in which the runner of migrations keeps its books. They belong to no migration. */
export const runnersTables = ['schema_migrations', 'schema_migrations_begun'] as const
