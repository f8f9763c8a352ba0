// Signatures of people outside: what the record's page shows of them, what the signer sees, and a drawing as text.
import { app_path, get, post, type Label } from '@kedu/web'

export interface Shown { field: string; label: Label; text: string }

export interface Signature {
  stage: string
  stage_label: string
  state: 'open' | 'signed' | 'void'
  state_label: Label
  signer: string
  signer_title?: string
  invited_at?: string | null
  until?: string | null
  signed_at?: string | null
  strokes?: string
  seal?: string
  seen?: Shown[]
  void?: { at?: string | null; by: string; what: Label; changes: { label: Label; was: string; is: string }[] }
}

/// What a link opens.
export interface Paper {
  state: 'open' | 'signed' | 'over'
  signer?: string
  stage?: string
  form?: Label
  until?: string | null
  asked_by?: string
  statement?: Label
  fields?: Shown[]
  seen?: string
  signed_at?: string
  seal?: string
}

/// The secret stands behind the #: browsers send that nowhere by themselves.
export const link_of = (signature: string, token: string) =>
  `${location.origin}/sign/${encodeURIComponent(app_path.value.split('/').pop() ?? '')}/${encodeURIComponent(signature)}#${token}`

const visit = (app: string) => `/api/visit/${encodeURIComponent(app)}`
export const read_paper = (app: string, signature: string, token: string) =>
  get<Paper>(`${visit(app)}/flow/signing?signature=${encodeURIComponent(signature)}&token=${encodeURIComponent(token)}`)
export const send_signature = (app: string, signature: string, input: object) =>
  post<{ answer: { signed_at: string; seal: string } }>(`${visit(app)}/forms/stage_signature/records/${encodeURIComponent(signature)}/commands/sign`, input)

export type Point = [number, number]

export const paper_width = 600
export const paper_height = 240
const most_bytes = 2900

/// Points closer together than this are left out.
function thinned(stroke: Point[], apart: number): Point[] {
  const kept: Point[] = []
  stroke.forEach((point, at) => {
    const last = kept[kept.length - 1]
    if (!last || at === stroke.length - 1 || Math.hypot(point[0] - last[0], point[1] - last[1]) >= apart) kept.push(point)
  })
  return kept
}

/// "M12,30L14,33…": short enough to be sent, as fine as that allows.
export function drawing(strokes: Point[][]): string {
  for (let apart = 3; ; apart *= 1.4) {
    const text = strokes.map((stroke) => thinned(stroke, apart).map(([x, y], at) => `${at ? 'L' : 'M'}${Math.round(x)},${Math.round(y)}`).join('')).join('')
    if (text.length <= most_bytes || apart > 200) return text
  }
}

/// Enough of it to be a name and no dot.
export const is_signed = (strokes: Point[][]) => (drawing(strokes).match(/L/g) ?? []).length >= 5
