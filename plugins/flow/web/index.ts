// What flow brings to the browser: tasks on the work page, the stage bar on a record.
import type { WebPart } from '@kedu/web'

export default {
  panels: [
    { slot: 'work', order: 15, load: () => import('./StrandedPanel.vue') },
    { slot: 'work', order: 20, load: () => import('./TasksPanel.vue') },
    { slot: 'record_top', order: 10, load: () => import('./ProgressPanel.vue') },
  ],
} satisfies WebPart
