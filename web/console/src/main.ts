import { createApp } from 'vue'

import App from './App.vue'
import { resume } from './session'
import './style.css'
import './theme'

resume()
createApp(App).mount('#app')
