// Asks the server about the formula while it is typed: 300 ms after the last key, only the latest answer counts.
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { check_formula, type Diagnosis } from './language'

export type CheckState = 'idle' | 'asking' | 'answered' | 'away'

export function use_check(form: Ref<string>, text: Ref<string>) {
  const diagnosis = shallowRef<Diagnosis | null>(null)
  const state = shallowRef<CheckState>('idle')
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function ask(again_ms = 2_000) {
    const mine = (asked += 1)
    try {
      const answer = await check_formula(form.value, text.value)
      if (mine !== asked) return
      diagnosis.value = answer
      state.value = 'answered'
    } catch {
      if (mine !== asked) return
      state.value = 'away'
      timer = setTimeout(() => void ask(Math.min(again_ms * 2, 30_000)), again_ms)
    }
  }

  watch([form, text], ([to], before) => {
    clearTimeout(timer)
    asked += 1
    if (to !== before[0]) diagnosis.value = null
    if (!text.value.trim() || !to) { diagnosis.value = null; state.value = 'idle'; return }
    state.value = 'asking'
    // What was opened, pasted or taken from the list is checked at once; what is typed when the fingers rest.
    timer = setTimeout(() => void ask(), Math.abs(text.value.length - (before[1]?.length ?? 0)) > 2 ? 0 : 300)
  }, { immediate: true })
  onScopeDispose(() => { clearTimeout(timer); asked += 1 })
  return { diagnosis, state }
}
