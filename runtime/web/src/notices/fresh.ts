// Keeps what is on screen fresh: a change on the server marks exactly the queries that show it.
// Query keys are [what, app, form or '*', …]; '*' means "anything of this app may change it".
import type { QueryClient } from '@tanstack/vue-query'
import { listen } from './stream'

export function touched(key: readonly unknown[], app: string, form: string): boolean {
  return key[1] === app && (key[2] === form || key[2] === '*')
}

export function keep_fresh(client: QueryClient) {
  listen({
    change: ({ app, form }) => void client.invalidateQueries({ predicate: (query) => touched(query.queryKey, app, form) }),
    notice: (notice) => {
      void client.invalidateQueries({ queryKey: ['notices'] })
      if (notice.app) void client.invalidateQueries({ predicate: (query) => touched(query.queryKey, notice.app ?? '', '*') })
    },
    resumed: () => void client.invalidateQueries(),
  })
}
