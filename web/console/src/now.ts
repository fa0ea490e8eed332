/** The present moment, for waiting times: one clock for the whole page. */
import { ref } from 'vue'

export const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), 10_000)
