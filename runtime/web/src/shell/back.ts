// The phone's back button closes the open sheet first: an open sheet puts one entry into the history.
import { onScopeDispose, watch, type Ref } from 'vue'

let closed_by_hand = 0

export function close_on_back(open: Ref<boolean>) {
  let pushed = false
  const on_pop = () => {
    if (closed_by_hand > 0) { closed_by_hand -= 1; return }
    if (pushed && !(history.state as { sheet?: unknown } | null)?.sheet) { pushed = false; open.value = false }
  }
  window.addEventListener('popstate', on_pop)
  const leave = () => {
    if (!pushed) return
    pushed = false
    if ((history.state as { sheet?: boolean } | null)?.sheet) { closed_by_hand += 1; history.back() }
  }
  watch(open, (now) => {
    if (now && !pushed) { history.pushState({ ...history.state, sheet: true }, ''); pushed = true } else if (!now) leave()
  })
  onScopeDispose(() => window.removeEventListener('popstate', on_pop))
}
