// The shapes of the HTTP contract, as the browser sees them.

export type Label = string | { zh: string; en?: string }

export type FieldType =
  | 'text' | 'long_text' | 'phone' | 'number' | 'money' | 'boolean' | 'date' | 'datetime'
  | 'choice' | 'choices' | 'link' | 'links' | 'person' | 'people' | 'file' | 'table'

export interface Option { value: string; label: Label }

export interface Field {
  id: string
  label: Label
  help?: Label
  type: FieldType
  required?: boolean
  readonly?: boolean
  computed?: boolean
  multiple?: boolean
  options?: Option[]
  to?: string
  decimals?: number
  min?: number
  max?: number
  accept?: string[]
  columns?: Field[]
}

export interface Rights { create: boolean; edit: boolean; erase: boolean }

export interface Form {
  id: string
  label: Label
  fields: Field[]
  list?: string[]
  search?: string[]
  can: Rights
  plugin?: string | null
  /// False: no role of theirs sees it; they may have been asked about one of its records.
  listed?: boolean
}

export interface Section { kind: string; id: string; label: Label; form?: string; tree?: unknown }

export interface App {
  id: string
  label: Label
  version: string
  zone: string
  home?: string
  roles: string[]
  forms: Form[]
  sections: Section[]
}

export interface AppBrief { id: string; label: Label; version: string }

export interface Person { id: string; name: string; department?: string; department_name?: string; roles: string[] }

export interface Session { person: Person; csrf: string; home?: string }

/// What a verb asks for before it runs.
export interface CommandInput {
  name: string
  label: Label
  type: 'text' | 'person' | 'people' | 'choice' | 'yes_no' | 'stage' | 'open_stage' | 'fields'
  required: boolean
  options?: Option[]
}

export interface Command { name: string; label: Label; primary?: boolean; place?: 'button' | 'more'; inputs?: CommandInput[] }

/// A stage that a verb may name: one the record has been through, or one that waits for this person now.
export interface StageChoice { id: string; label: Label; open?: boolean }

export interface FileRef { id: string; name: string; size: number; type: string }

export type Row = Record<string, unknown>

/// A record is flat: system names, underscore names, and one key per field that is not blank.
export interface Rec {
  id: string
  version: number
  created_at?: string
  created_by?: string
  updated_at?: string
  updated_by?: string
  _title?: string
  _titles?: Record<string, string>
  _commands?: Command[]
  [field: string]: unknown
}

export interface RecordPage { records: Rec[]; titles?: Record<string, string>; next: string | null; total?: number }

export interface Issue { code: string; field?: string; message: Label; hint?: Label }

export interface HistoryEvent {
  seq: number
  name: string
  at: string
  actor?: string
  actor_name?: string
  source?: string
  before?: Row
  after?: Row
  payload?: Row
  label?: Label
}

export interface Notice {
  seq: number
  kind: string
  title: Label
  body?: Label
  app?: string
  form?: string
  record?: string
  payload?: Row
  at: string
}

export interface Drill { form: string; where?: string }
