// Browsers allow six connections to a server over HTTP/1.1: of all open tabs only one holds the line, the others listen to it.

export interface Tabs {
  /// Tells the other tabs; nothing where the browser cannot.
  send(message: unknown): void
  /// Runs `lead` once this tab may hold the line; resolves when it no longer does.
  hold(lead: () => Promise<void>, signal: AbortSignal): Promise<void>
}

export function join_tabs(name: string, hear: (message: unknown) => void, signal: AbortSignal): Tabs {
  // Locks exist only on secure origins; elsewhere each tab holds a line of its own.
  if (typeof BroadcastChannel === 'undefined' || typeof navigator === 'undefined' || !navigator.locks) {
    return { send: () => {}, hold: (lead) => lead() }
  }
  const channel = new BroadcastChannel(name)
  channel.onmessage = (event) => hear(event.data)
  signal.addEventListener('abort', () => channel.close())
  return {
    send: (message) => { if (!signal.aborted) channel.postMessage(message) },
    hold: (lead, until) => navigator.locks.request(name, { signal: until }, lead).catch((error: unknown) => { if (!until.aborted) throw error }) as Promise<void>,
  }
}
