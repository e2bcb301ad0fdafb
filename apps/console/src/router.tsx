import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type RouterHistory, redirect } from '@tanstack/react-router'
import './lib/page-state.ts'
import { pageSearch, parseSearch, stringifySearch } from './lib/search.ts'
import { FailedPage } from './pages/failed-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { SignInPage } from './pages/sign-in-page.tsx'
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
  component: SignInPage,
})
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/auth/register',
  component: lazyRouteComponent(() => import('./pages/sign-up-page.tsx'), 'SignUpPage'),
})
const code = createRoute({
  getParentRoute: () => root,
  path: '/auth/code',
  component: lazyRouteComponent(() => import('./pages/code-page.tsx'), 'CodePage'),
})
const twoFactor = createRoute({
  getParentRoute: () => root,
  path: '/auth/two-factor',
  component: lazyRouteComponent(() => import('./pages/two-factor-page.tsx'), 'TwoFactorPage'),
})
const linkAccount = createRoute({
  getParentRoute: () => root,
  path: '/auth/link-account',
  component: lazyRouteComponent(() => import('./pages/link-account-page.tsx'), 'LinkAccountPage'),
})
const providerError = createRoute({
  getParentRoute: () => root,
  path: '/auth/error',
  component: lazyRouteComponent(() => import('./pages/error-page.tsx'), 'ErrorPage'),
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

const connections = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/connections',
  component: lazyRouteComponent(() => import('./account/connections-page.tsx'), 'ConnectionsPage'),
})
const privacy = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/privacy',
  component: lazyRouteComponent(() => import('./account/privacy-page.tsx'), 'PrivacyPage'),
})
const unrecognised = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/unrecognised',
  component: lazyRouteComponent(() => import('./account/unrecognised-page.tsx'), 'UnrecognisedPage'),
})
const accountDeleted = createRoute({
  getParentRoute: () => root,
  path: '/account-deleted',
  component: lazyRouteComponent(() => import('./account/account-deleted-page.tsx'), 'AccountDeletedPage'),
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
  '/sign-in/two-factor': '/auth/two-factor',
  '/link-account': '/auth/link-account',
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
  code,
  twoFactor,
  linkAccount,
  providerError,
  verifyEmail,
  confirm,
  forgotPassword,
  forgotPasswordSent,
  resetPassword,
  signedOut,
  error,
  outbox,
  accountDeleted,
  signedIn.addChildren([dashboard, account, profile, security, devices, connections, privacy, unrecognised]),
  ...aliases,
])

/** The pages under `basePath` (D-18); every page is a chunk of its own but the one most people see, which comes with the frame. */
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
