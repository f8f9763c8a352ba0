// Copies a text. Where a company serves Kedu without TLS the browser has no clipboard API; the old command still works there.
export async function copy_text(text: string): Promise<boolean> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false)
  const came_from = document.activeElement as HTMLElement | null
  const area = document.body.appendChild(document.createElement('textarea'))
  area.value = text
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  came_from?.focus()
  return done
}
