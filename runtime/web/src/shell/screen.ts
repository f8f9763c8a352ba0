// What the shell knows of the screen: wide or narrow, the page's title, and whether sheets are open.
import { onScopeDispose, shallowRef, toValue, watchEffect, type MaybeRefOrGetter } from 'vue'

const query = typeof matchMedia === 'undefined' ? null : matchMedia('(min-width: 900px)')
export const wide = shallowRef(query?.matches ?? false)
query?.addEventListener('change', (event) => { wide.value = event.matches })

export const page_title = shallowRef('')

/// Sets the title of the page for as long as the calling component lives.
/// The browser's tab may say more: a record's own title, where the page says which form it belongs to.
export function use_title(title: MaybeRefOrGetter<string>, tab: MaybeRefOrGetter<string> = '') {
  watchEffect(() => {
    page_title.value = toValue(title)
    const name = toValue(tab) || page_title.value
    document.title = name ? `${name} · 刻度` : '刻度'
  })
}

/// A clock that ticks once a second for countdowns; it stops with its component.
export function use_now() {
  const now = shallowRef(Date.now())
  const timer = setInterval(() => { now.value = Date.now() }, 1000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
