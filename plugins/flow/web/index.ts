// What flow brings to the browser: tasks on the work page, the stage bar and signatures on a record, and the page where somebody outside signs.
import type { WebPart } from '@kedu/web'

export default {
  routes: [{ path: '/sign/:app/:signature', name: 'sign', component: () => import('./SignPage.vue'), meta: { bare: true, open: true } }],
  panels: [
    { slot: 'work', order: 15, load: () => import('./StrandedPanel.vue') },
    { slot: 'work', order: 20, load: () => import('./TasksPanel.vue') },
    { slot: 'record_top', order: 10, load: () => import('./ProgressPanel.vue') },
    { slot: 'record_top', order: 12, load: () => import('./SignaturePanel.vue') },
  ],
} satisfies WebPart
