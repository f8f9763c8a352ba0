// Words of the interface: a typed dictionary, Chinese at once, English when asked for.
import { shallowRef } from 'vue'
import { zh } from './zh'
import type { Label } from '@/api/types'

export type Key = keyof typeof zh
export type Language = 'zh' | 'en'

const dictionary = shallowRef<Record<Key, string>>(zh)
export const language = shallowRef<Language>('zh')

export function t(key: Key, slots: Record<string, string | number> = {}): string {
  return dictionary.value[key].replace(/\{(\w+)\}/g, (_, name: string) => String(slots[name] ?? ''))
}

/// The label in the reader's language; an English label that is missing falls back to Chinese.
export function say(label: Label | undefined | null): string {
  if (label == null) return ''
  if (typeof label === 'string') return label
  return (language.value === 'en' && label.en) || label.zh || label.en || ''
}

export async function speak(to: Language): Promise<void> {
  dictionary.value = to === 'en' ? (await import('./en')).en : zh
  language.value = to
  if (typeof document !== 'undefined') document.documentElement.lang = to === 'en' ? 'en' : 'zh-CN'
  try { localStorage.setItem('kedu.language', to) } catch { /* private mode keeps no memory */ }
}

/// What the reader chose; else Chinese, unless the browser asks for English and for no Chinese.
export function remembered_language(): Language {
  const asked = typeof navigator === 'undefined' ? [] : navigator.languages
  const first: Language = asked.some((one) => one.startsWith('en')) && !asked.some((one) => one.startsWith('zh')) ? 'en' : 'zh'
  try { return (localStorage.getItem('kedu.language') as Language | null) ?? first } catch { return first }
}
