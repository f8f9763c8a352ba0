// Drafts: each keystroke kept on the device until the server has answered. Only this file knows IndexedDB.
import { openDB, type IDBPDatabase } from 'idb'
import type { Row } from '@/api/types'

export interface Draft {
  values: Row
  /// Sent with every attempt to submit these values, so that a retry is never a second record.
  key: string
  saved_at: number
  /// The values of a submit whose answer never came; the server may or may not have them.
  sent?: Row
  version?: number
}

export interface DraftStore {
  read(name: string): Promise<Draft | undefined>
  write(name: string, draft: Draft): Promise<void>
  drop(name: string): Promise<void>
}

/// Writes in order, one at a time; while one is under way only the newest of the rest is kept.
export class DraftKeeper {
  private next: Draft | null = null
  private running: Promise<void> | null = null
  private closed = false

  constructor(private readonly store: DraftStore, private readonly name: string) {}

  read(): Promise<Draft | undefined> {
    return this.store.read(this.name)
  }

  save(draft: Draft): Promise<void> {
    if (this.closed) return Promise.resolve()
    this.next = draft
    this.running ??= this.drain()
    return this.running
  }

  /// Forgets the draft for good: a write still waiting must not bring it back.
  async drop(): Promise<void> {
    this.closed = true
    this.next = null
    await this.running
    await this.store.drop(this.name)
  }

  private async drain(): Promise<void> {
    try {
      while (this.next) {
        const draft = this.next
        this.next = null
        await this.store.write(this.name, draft)
      }
    } finally {
      this.running = null
    }
  }
}

export function memory_store(): DraftStore {
  const kept = new Map<string, Draft>()
  return {
    read: async (name) => kept.get(name),
    write: async (name, draft) => void kept.set(name, structuredClone(draft)),
    drop: async (name) => void kept.delete(name),
  }
}

let shared: DraftStore | null = null

/// The device's store; where IndexedDB is closed to us (some private modes) drafts live as long as the page.
export function device_store(): DraftStore {
  if (shared) return shared
  const fallback = memory_store()
  let opened: Promise<IDBPDatabase | null> | null = null
  const database = () => (opened ??= openDB('kedu', 1, { upgrade: (db) => void db.createObjectStore('drafts') }).catch(() => null))
  return (shared = {
    read: async (name) => { const db = await database(); return db ? ((await db.get('drafts', name)) as Draft | undefined) : fallback.read(name) },
    write: async (name, draft) => { const db = await database(); if (db) await db.put('drafts', draft, name); else await fallback.write(name, draft) },
    drop: async (name) => { const db = await database(); if (db) await db.delete('drafts', name); else await fallback.drop(name) },
  })
}

export function draft_name(person: string, app: string, form: string, id: string): string {
  return [person, app, form, id].map(encodeURIComponent).join('/')
}

export function new_key(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
