import { createClient } from '@sallyport/client'
import { AuthProvider } from '@sallyport/react'
import { createBrowserHistory, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { tidyAddress } from './lib/tidy-address.ts'
import { createConsoleRouter } from './router.tsx'
import './styles.css'

const history = createBrowserHistory()
tidyAddress(history, window.location.href, history.location.state)

const root = document.getElementById('root')
if (root === null) throw new Error('index.html lacks the element #root')

createRoot(root).render(
  <StrictMode>
    <AuthProvider client={createClient({ credentials: 'same-origin' })}>
      <RouterProvider router={createConsoleRouter(history, import.meta.env.BASE_URL)} />
    </AuthProvider>
  </StrictMode>,
)
