// What a verb asks for before it runs, as fields of a form.
import type { Command, CommandInput, Field, FieldType, StageChoice } from '@/api/types'

const types: Record<Exclude<CommandInput['type'], 'fields'>, FieldType> = {
  text: 'long_text', person: 'person', people: 'people', choice: 'choice', yes_no: 'boolean', stage: 'choice', open_stage: 'choice',
}

/// The stages an input offers; a stage that waits for the person is asked only where there are several.
const choices = (input: CommandInput, stages: StageChoice[]): StageChoice[] | null =>
  input.type === 'stage' ? stages.filter((one) => !one.open) : input.type === 'open_stage' ? stages.filter((one) => one.open) : null

export function asked(command: Command, stages: StageChoice[] = []): Field[] {
  const fields: Field[] = []
  for (const input of command.inputs ?? []) {
    if (input.type === 'fields') continue
    const among = choices(input, stages)
    if (among && among.length < (input.type === 'open_stage' ? 2 : 1)) continue
    fields.push({
      id: input.name,
      label: input.label,
      type: types[input.type],
      required: input.required || input.type === 'open_stage',
      ...(input.type === 'person' || input.type === 'people' ? { to: 'person' } : {}),
      ...(among ? { options: among.map((one) => ({ value: one.id, label: one.label })) } : input.options ? { options: input.options } : {}),
    })
  }
  return fields
}

/// Fields of the record come up where the server says they are needed.
export const may_need_fields = (command: Command): boolean => (command.inputs ?? []).some((input) => input.type === 'fields')
export const asks_first = (command: Command, stages: StageChoice[] = []): boolean => asked(command, stages).length > 0 || may_need_fields(command)
