// The demo workspace of the template, its people's tokens, and the requests the run sends to it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { build, run } from './programs.mjs'

export const app = process.env.KEDU_APP ?? 'templates/medical-device-sales'
export const forms = '/api/apps/medical-device-sales/forms'

/// Fills the folder with the sample records; {assistant, sales: [{login, token}]}, everybody with an API token.
export async function create_workspace(folder) {
  await run(`${build}/kedu`, ['sample', 'add', app, '--data', folder])
  const token = async (login) => (await run(`${build}/kedu`, ['user', 'token', login, '--data', folder])).trim()
  const logins = [...readFileSync(`${app}/sample/people.yaml`, 'utf8').matchAll(/login: (\w+), roles: \[sales\].*on_duty: true/g)]
  const sales = []
  for (const [, login] of logins) sales.push({ login, token: await token(login) })
  return { assistant: await token('chenjing'), sales }
}

export function set_password(name, login, role, password, folder) {
  const args = ['user', 'add', name, '--login', login, '--role', role, '--password-stdin', '--data', folder]
  const { status, stderr } = spawnSync(`${build}/kedu`, args, { input: password + '\n' })
  if (status !== 0) throw new Error(stderr.toString())
}

export const headers_of = (token) => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' })

export async function api(origin, token, method, path, body) {
  const answer = await fetch(origin + path, { method, headers: headers_of(token), body: body && JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

let runs = 0
/// A plain record; each run of the load generator counts from nought, so the run is part of the name.
export const create_hospital = () => ({
  method: 'POST', path: `${forms}/hospital/records`, expect: 201,
  body: JSON.stringify({ name: `压测医院 ${++runs}-{n}`, level: '三甲', province: '湖北省', city: '江城市', district: '江岸区' }),
})

export const lead_of = (hospital) => ({ hospital, category: '影像类', need: '64 排 CT 一台', contact_name: '王主任', phone: '13000000088' })

export const create_lead = (hospital) => ({
  method: 'POST', path: `${forms}/lead/records`, expect: 201, body: JSON.stringify(lead_of(hospital)),
})
