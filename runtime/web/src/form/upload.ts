// One file on its way up, with progress; the raw bytes go in one request.
import { headers_for, refusal, Refused } from '@/api/http'
import type { FileRef } from '@/api/types'

export function upload(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<FileRef> {
  return new Promise((done, fail) => {
    // fetch cannot report upload progress, XMLHttpRequest can.
    const request = new XMLHttpRequest()
    request.open('POST', `/api/files?name=${encodeURIComponent(file.name)}`)
    for (const [name, value] of Object.entries(headers_for('POST'))) request.setRequestHeader(name, value)
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total) }
    request.onerror = () => fail(new Refused(0, '', '', [], 0))
    request.onabort = () => fail(new DOMException('aborted', 'AbortError'))
    request.onload = () => {
      if (request.status === 201 || request.status === 200) done(JSON.parse(request.responseText) as FileRef)
      else fail(refusal(request.status, request.responseText, request.getResponseHeader('Retry-After')))
    }
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

const kinds: Record<string, string> = {
  pdf: '.pdf,application/pdf', image: 'image/*', photo: 'image/*', png: '.png,image/png', jpg: '.jpg,.jpeg,image/jpeg', jpeg: '.jpg,.jpeg,image/jpeg',
}

/// The accept attribute for a field's list of kinds; "" when everything goes.
export function accept_of(list: string[] | undefined): string {
  return (list ?? []).map((kind) => kinds[kind] ?? (kind.includes('/') || kind.startsWith('.') ? kind : `.${kind}`)).join(',')
}
