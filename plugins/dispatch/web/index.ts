// What dispatch brings to the browser: the offers on the work page.
import type { WebPart } from '@kedu/web'

export default {
  panels: [{ slot: 'work', order: 10, load: () => import('./OffersPanel.vue') }],
} satisfies WebPart
