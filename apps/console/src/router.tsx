import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type RouterHistory, redirect } from '@tanstack/react-router'
import './lib/page-state.ts'
import { pageSearch, parseSearch, stringifySearch } from './lib/search.ts'
import { FailedPage } from './pages/failed-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { RootFrame } from './shell/root-frame.tsx'

const root = createRootRoute({
  component: RootFrame,
  notFoundComponent: NotFoundPage,
  errorComponent: FailedPage,
  validateSearch: pageSearch,
})

const landing = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/landing-page.tsx'), 'LandingPage'),
})
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/auth/login',
  component: lazyRouteComponent(() => import('./pages/sign-in-page.tsx'), 'SignInPage'),
})
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/auth/register',
  component: lazyRouteComponent(() => import('./pages/sign-up-page.tsx'), 'SignUpPage'),
})
const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  component: lazyRouteComponent(() => import('./pages/verify-email-page.tsx'), 'VerifyEmailPage'),
})
const confirm = createRoute({
  getParentRoute: () => root,
  path: '/confirm',
  component: lazyRouteComponent(() => import('./pages/confirm-page.tsx'), 'ConfirmPage'),
})
const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./pages/forgot-password-page.tsx'), 'ForgotPasswordPage'),
})
const forgotPasswordSent = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password/sent',
  component: lazyRouteComponent(() => import('./pages/forgot-password-sent-page.tsx'), 'ForgotPasswordSentPage'),
})
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('./pages/reset-password-page.tsx'), 'ResetPasswordPage'),
})
const signedOut = createRoute({
  getParentRoute: () => root,
  path: '/signed-out',
  component: lazyRouteComponent(() => import('./pages/signed-out-page.tsx'), 'SignedOutPage'),
})
const error = createRoute({
  getParentRoute: () => root,
  path: '/error',
  component: lazyRouteComponent(() => import('./pages/error-page.tsx'), 'ErrorPage'),
})
const outbox = createRoute({
  getParentRoute: () => root,
  path: '/_dev/outbox',
  component: lazyRouteComponent(() => import('./dev/outbox-page.tsx'), 'OutboxPage'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: lazyRouteComponent(() => import('./account/account-layout.tsx'), 'AccountLayout'),
})
const dashboard = createRoute({
  getParentRoute: () => signedIn,
  path: '/dashboard',
  component: lazyRouteComponent(() => import('./account/dashboard-page.tsx'), 'DashboardPage'),
})
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
})
const profile = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/profile',
  component: lazyRouteComponent(() => import('./account/profile-page.tsx'), 'ProfilePage'),
})
const security = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/security',
  component: lazyRouteComponent(() => import('./account/security-page.tsx'), 'SecurityPage'),
})
const devices = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/sessions',
  component: lazyRouteComponent(() => import('./account/devices-page.tsx'), 'DevicesPage'),
})

/** Where the paths of the systems this product replaces lead (C-45, C-46). */
const ALIASES = {
  '/login': '/auth/login',
  '/sign-in': '/auth/login',
  '/signin': '/auth/login',
  '/auth/signin': '/auth/login',
  '/register': '/auth/register',
  '/sign-up': '/auth/register',
  '/signup': '/auth/register',
  '/auth/signup': '/auth/register',
  '/settings': '/account',
  '/profile': '/account/profile',
  '/sessions': '/account/sessions',
} as const

const aliases = Object.entries(ALIASES).map(([path, to]) =>
  createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: ({ search }) => {
      throw redirect({ to, search, replace: true })
    },
  }),
)

const routeTree = root.addChildren([
  landing,
  signIn,
  signUp,
  verifyEmail,
  confirm,
  forgotPassword,
  forgotPasswordSent,
  resetPassword,
  signedOut,
  error,
  outbox,
  signedIn.addChildren([dashboard, account, profile, security, devices]),
  ...aliases,
])

/** The pages under `basePath` (D-18); every page but the frame is a chunk of its own. */
export function createConsoleRouter(history: RouterHistory, basePath: string) {
  return createRouter({
    routeTree,
    history,
    basepath: basePath,
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
