// Runs the checked formula over a few real records of the form, again whenever formula or records change.
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { app } from '@/api/app'
import { Refused } from '@/api/http'
import { list_records } from '@/api/records'
import type { Form, Rec } from '@/api/types'
import { look_up, type Diagnosis, type Language } from './language'
import type { Result } from './formula_worker'
import { EngineAway, Preview } from './preview'
import { gather, type Used } from './slots'

export interface Row { record: Rec; titles: Record<string, string>; result: Result | null; used: Used[]; cut: boolean }

export function use_trial(form: Ref<Form | undefined>, diagnosis: Ref<Diagnosis | null>, known: Ref<Language | undefined>, picked: Ref<string>) {
  const client = useQueryClient()
  const sample = (where: () => string, limit: number) => ({
    queryKey: computed(() => ['records', app.value?.id, form.value?.id, 'trial', where()]),
    queryFn: ({ signal }: { signal: AbortSignal }) => list_records(form.value!.id, { where: where(), limit, sort: '-created_at' }, signal),
  })
  const newest = useQuery({ ...sample(() => '', 5), enabled: computed(() => !!form.value) })
  const one = useQuery({ ...sample(() => (picked.value ? `id="${picked.value}"` : ''), 1), enabled: computed(() => !!form.value && !!picked.value) })
  const records = computed(() => {
    const pages = [...(picked.value && one.data.value ? [one.data.value] : []), ...(newest.data.value ? [newest.data.value] : [])]
    const all = pages.flatMap((page) => page.records.map((record) => ({ record, titles: page.titles ?? {} })))
    return all.filter((each, at) => all.findIndex((other) => other.record.id === each.record.id) === at).slice(0, 6)
  })

  const rows = shallowRef<Row[]>([])
  const running = shallowRef(false)
  const away = shallowRef(false)
  let preview: Preview | null = null
  let asked = 0
  watch(known, (now) => { preview?.end(); preview = now ? new Preview(now) : null }, { immediate: true })

  async function run() {
    const mine = (asked += 1)
    const here = form.value
    const checked = diagnosis.value
    const idle = records.value.map((each) => ({ ...each, result: null, used: [], cut: false }))
    if (!here || !checked?.js || !preview || !records.value.length) { rows.value = idle; running.value = false; return }
    running.value = true
    try {
      const gathered = await Promise.all(records.value.map((each) => gather(client, here, each.record, each.titles, checked.deps)))
      if (mine !== asked) return
      const slots = gathered.map((each) => each.slots)
      const found = checked.lookups ? await look_up(here.id, checked.expr, slots) : []
      if (mine !== asked) return
      const results = await preview.run(checked.js, slots.map((row, at) => [...row, ...(found[at] ?? [])]))
      if (mine !== asked) return
      rows.value = idle.map((each, at) => ({ ...each, result: results[at] ?? null, used: gathered[at]!.used, cut: gathered[at]!.cut }))
      away.value = false
    } catch (error) {
      if (mine !== asked) return
      rows.value = idle
      away.value = true
      if (!(error instanceof EngineAway || error instanceof Refused)) console.error(error)
    }
    running.value = false
  }
  watch([diagnosis, records, known], () => void run(), { immediate: true })
  onScopeDispose(() => { asked += 1; preview?.end() })
  return { rows, running, away, loading: computed(() => newest.isPending.value), none: computed(() => newest.isSuccess.value && !records.value.length) }
}
