// What dispatch brings to the browser: offers and what waits on the work page, the why of a record, and receipts of offers.
import type { WebPart } from '@kedu/web'

if (typeof window !== 'undefined') void import('./receipts').then(({ confirm_deliveries }) => confirm_deliveries())

export default {
  panels: [
    { slot: 'work', order: 10, load: () => import('./OffersPanel.vue') },
    { slot: 'work', order: 15, load: () => import('./QueuePanel.vue') },
    { slot: 'record_top', order: 20, load: () => import('./WhyPanel.vue') },
  ],
} satisfies WebPart
