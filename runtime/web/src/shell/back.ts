// The phone's back button closes the open sheet first: every open sheet stands for one entry of the history.
import { onScopeDispose, watch, type Ref } from 'vue'

interface Entry { open: Ref<boolean> }
const stack: Entry[] = []
let to_go = 0 // entries to take back because their sheets were closed by hand
let expected = 0 // popstate events that we caused ourselves
let navigating = false

/// The router says when a page change is under way: then the entry of a closed sheet is left alone, since going back would undo that change.
export function note_navigation(state: 'begins' | 'ended') {
  navigating = state === 'begins'
}

const in_sheet = () => !!(history.state as { sheet?: boolean } | null)?.sheet

if (typeof window !== 'undefined') {
  window.addEventListener('popstate', () => {
    if (expected > 0) { expected -= 1; return }
    const top = stack.pop()
    if (top) top.open.value = false
  })
}

function take_back() {
  to_go += 1
  if (to_go > 1) return
  // Several sheets may close at once; one jump takes all their entries back.
  setTimeout(() => {
    const steps = to_go
    to_go = 0
    if (navigating || !in_sheet()) return
    expected += 1
    history.go(-steps)
  }, 0)
}

export function close_on_back(open: Ref<boolean>) {
  const entry: Entry = { open }
  const leave = () => {
    const at = stack.indexOf(entry)
    if (at < 0) return // the back button itself closed it
    stack.splice(at, 1)
    take_back()
  }
  watch(open, (now) => {
    if (!now) { leave(); return }
    if (stack.includes(entry)) return
    history.pushState({ ...history.state, sheet: true }, '')
    stack.push(entry)
  }, { immediate: true })
  onScopeDispose(leave)
}
