// One form being filled: values, draft, issues, and a submit that cannot create twice.
import { computed, onScopeDispose, reactive, ref, shallowRef, toRaw, watch } from 'vue'
import { say, t } from '@/i18n/t'
import { Refused, session } from '@/api/http'
import { app } from '@/api/app'
import { change_record, create_record, read_record } from '@/api/records'
import type { Form, Issue, Rec, Row } from '@/api/types'
import { device_store, draft_name, DraftKeeper, new_key, type Draft } from './draft'
import { changed, editable, field_id_of, for_wire, in_form_order } from './values'

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export function use_form(form: Form, id: string | null, given: Row = {}, keep_draft: 'draft' | 'no draft' = 'draft') {
  const values = reactive<Row>({})
  const titles = reactive<Record<string, string>>({})
  const record = shallowRef<Rec | null>(null)
  const issues = ref<Issue[]>([])
  const asked = ref(0) // how many issues the last answer had
  const problem = ref('')
  const stale = ref(false)
  const busy = ref(false)
  const uploading = reactive(new Set<string>())
  const waiting = shallowRef<Draft | null>(null)
  const saved_at = ref(0)
  const keeper = keep_draft === 'draft' ? new DraftKeeper(device_store(), draft_name(session.value?.person.id ?? '', app.value?.id ?? '', form.id, id ?? 'new')) : null
  let original: Row = {}
  let key = new_key()
  let sent: Row | undefined
  let quiet = true

  function put(next: Row) {
    quiet = true
    for (const name of Object.keys(values)) delete values[name]
    Object.assign(values, copy(next))
    queueMicrotask(() => { quiet = false })
  }

  async function load() {
    if (id) {
      record.value = await read_record(form.id, id)
      Object.assign(titles, record.value._titles ?? {})
      original = copy(editable(form.fields, record.value))
    } else original = copy(given)
    put(original)
    const draft = await keeper?.read().catch(() => undefined)
    if (draft && Object.keys(changed(original, draft.values)).length) waiting.value = draft
  }

  function resume() {
    const draft = waiting.value
    if (!draft) return
    waiting.value = null
    put(draft.values)
    key = draft.key
    sent = draft.sent
    saved_at.value = draft.saved_at
  }
  async function discard() {
    waiting.value = null
    await device_store().drop(draft_name(session.value?.person.id ?? '', app.value?.id ?? '', form.id, id ?? 'new'))
  }

  function keep() {
    saved_at.value = Date.now()
    void keeper?.save({ values: copy(toRaw(values)), key, saved_at: saved_at.value, sent, version: record.value?.version })
  }
  const unwatch = watch(values, () => {
    if (quiet) return
    // Typing over an offered draft answers the offer: the newer words win.
    waiting.value = null
    keep()
  }, { deep: true, flush: 'sync' })
  onScopeDispose(unwatch)

  function set(field: string, value: unknown) {
    values[field] = value
    issues.value = issues.value.filter((issue) => field_id_of(issue) !== field)
  }
  const issues_of = (field: string) => issues.value.filter((issue) => field_id_of(issue) === field)
  const loose = computed(() => issues.value.filter((issue) => !form.fields.some((field) => field.id === field_id_of(issue))))
  const touched = () => Object.keys(changed(original, values)).length > 0

  async function submit(): Promise<Rec | null> {
    busy.value = true
    problem.value = ''
    const now = copy(toRaw(values))
    const before_unanswered = sent
    sent = now
    keep()
    try {
      let answer: Rec
      if (id) {
        answer = await change_record(form.id, id, for_wire(form.fields, changed(original, now)), key, record.value?.version)
      } else {
        answer = await create_record(form.id, for_wire(form.fields, strip(now)), key)
        // The first attempt may have arrived with older words: bring the record to what is on the screen.
        const late = before_unanswered ? for_wire(form.fields, changed(before_unanswered, now)) : {}
        if (Object.keys(late).length) answer = await change_record(form.id, answer.id, late, new_key())
      }
      await keeper?.drop().catch(() => undefined)
      return answer
    } catch (error) {
      if (!(error instanceof Refused)) { problem.value = t('error_ours_text'); throw error }
      if (error.unreachable) problem.value = t('not_sent')
      else {
        key = new_key()
        sent = undefined
        issues.value = in_form_order(error.issues, form.fields)
        asked.value = issues.value.length
        stale.value = error.status === 412
        problem.value = error.status === 412 ? t('changed_meanwhile') : issues.value.length ? '' : error.detail || error.title || t('error_ours_text')
        keep()
      }
      return null
    } finally {
      busy.value = false
    }
  }

  /// Takes the newest record and lays this person's changes over it.
  async function rebase() {
    if (!id) return
    const mine = changed(original, values)
    record.value = await read_record(form.id, id)
    original = copy(editable(form.fields, record.value))
    put({ ...original, ...mine })
    stale.value = false
    problem.value = ''
  }

  const strip = (row: Row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && !value.length)))
  const word = (issue: Issue) => [say(issue.message), say(issue.hint)].filter(Boolean).join(' · ')

  return { values, titles, record, issues, asked, loose, problem, stale, busy, uploading, waiting, saved_at, load, resume, discard, set, issues_of, submit, rebase, touched, word }
}

export type FormState = ReturnType<typeof use_form>
