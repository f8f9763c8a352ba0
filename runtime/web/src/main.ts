// Starts the browser app: styles, language, session, then the first page.
import { createApp } from 'vue'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import './styles/tokens.css'
import './styles/base.css'
import Root from './Root.vue'
import { router } from './router'
import { remembered_language, speak } from './i18n/t'
import { Refused, session, when_session_expires } from './api/http'
import { keep_fresh } from './notices/fresh'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && (!(error instanceof Refused) || error.unreachable),
    },
  },
})
keep_fresh(client)
when_session_expires(() => {
  session.value = null
  client.clear()
  const here = router.currentRoute.value
  if (here.name !== 'login') void router.replace({ name: 'login', query: { to: here.fullPath, why: 'expired' } })
})

void start()
async function start() {
  await speak(remembered_language())
  const app = createApp(Root).use(VueQueryPlugin, { queryClient: client }).use(router)
  app.config.errorHandler = (error) => console.error(error)
  app.mount('#app')
}
