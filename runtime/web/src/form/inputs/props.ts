// What every input gets and says.
import type { Field, Issue } from '@/api/types'

export interface InputProps {
  field: Field
  value: unknown
  titles: Record<string, string>
  form: string
  issues?: Issue[]
  invalid?: boolean
  described?: string
}
