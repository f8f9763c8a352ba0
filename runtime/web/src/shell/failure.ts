// What went wrong before any page could open (the server is away, the session cannot be read).
import { shallowRef } from 'vue'
export const failure = shallowRef<unknown>(null)
