/**
 * The rooms of the house and their doors (docs: CONTRIBUTING.md, "Who may import whom").
 * Each rule is proven by a planted violation in test/architecture. Run it with `node scripts/architecture.mjs`, never with
 * `depcruise` directly: without the TypeScript 6 which that script puts beside it, the tool sees no module and passes.
 */

const TESTS = '\\.(test|spec)\\.tsx?$|/testing/'
const STORES = '^packages/(store-[^/]+|volatile-[^/]+|hashing|mail-[^/]+)/src/'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that import each other cannot be read, tested or moved one at a time. Type imports count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that resolves to nothing escapes every other rule. Check the name, the extension and `exports`.',
      severity: 'error',
      from: { path: '^(packages|apps|examples)/' },
      to: { couldNotResolve: true, path: '^(@sallyport/|sallyport($|/)|\\.)', pathNot: '^\\.\\./dist/' },
    },
    {
      name: 'packages-are-entered-by-name',
      comment: 'Import `@sallyport/<name>`, which the exports map guards, not a path into another package. Examples and the console too.',
      severity: 'error',
      from: { path: '^(packages|apps|examples|bench)/([^/]+)/' },
      to: { path: '^(packages|apps|examples|bench)/', pathNot: '^$1/$2/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'ports-import-nothing',
      comment: 'Ports are the vocabulary of the store: types only, on nothing.',
      severity: 'error',
      from: { path: '^packages/ports/src/' },
      to: { pathNot: '^packages/ports/src/' },
    },
    {
      name: 'protocol-imports-only-its-schema-library',
      comment: 'The wire is data. The browser loads it whole, so it rests on zod alone.',
      severity: 'error',
      from: { path: '^packages/protocol/src/', pathNot: TESTS },
      to: { pathNot: '^packages/protocol/src/|(^|/)node_modules/zod/' },
    },
    {
      name: 'stores-know-only-ports',
      comment:
        'A store, a limiter, a hasher or a mailer is exchangeable because it has seen nothing but the ports (and, in tests, their contract).',
      severity: 'error',
      from: { path: STORES },
      to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/ports/src/', '^packages/store-contract/src/'] },
    },
    {
      name: 'browser-never-sees-the-server',
      comment:
        'What runs in a browser is built on protocol, client and react. One import of the engine would ship its secrets handling to everybody.',
      severity: 'error',
      from: { path: '^(packages/(client|react)|apps/[^/]+)/src/', pathNot: TESTS },
      to: { path: '^packages/', pathNot: '^packages/(protocol|client|react)/' },
    },
    {
      name: 'client-knows-only-protocol',
      comment: 'The client serves applications without React.',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: TESTS },
      to: { path: '^packages/react/' },
    },
    {
      name: 'engine-knows-only-ports-and-protocol',
      comment: 'Stores, doors and mailers are handed to createAuth by whoever starts the engine.',
      severity: 'error',
      from: { path: '^packages/engine/src/', pathNot: TESTS },
      to: { path: '^packages/', pathNot: '^packages/(engine|ports|protocol)/src/' },
    },
    {
      name: 'engine-is-runtime-neutral',
      comment: 'Web APIs and node:crypto are what Node, Bun, Deno and Workers share.',
      severity: 'error',
      from: { path: '^packages/engine/src/', pathNot: TESTS },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'kernel-is-the-floor',
      comment: 'The kernel is pure and everybody stands on it: it imports no other room of the engine.',
      severity: 'error',
      from: { path: '^packages/engine/src/kernel/', pathNot: TESTS },
      to: { path: '^packages/engine/src/', pathNot: '^packages/engine/src/kernel/' },
    },
    {
      name: 'only-http-and-routes-touch-http',
      comment: 'A feature tells its story in domain verbs; only its routes.ts speaks HTTP.',
      severity: 'error',
      from: {
        path: '^packages/engine/src/',
        pathNot: ['^packages/engine/src/(http/|create-auth\\.ts$|index\\.ts$)', '/routes\\.ts$', TESTS],
      },
      to: { path: '^packages/engine/src/http/' },
    },
    {
      name: 'sign-in-methods-are-islands',
      comment: 'A method is one folder to add or delete. What two methods share belongs in the kernel or in sign-in itself.',
      severity: 'error',
      from: { path: '^packages/engine/src/sign-in/([^/]+)/', pathNot: TESTS },
      to: { path: '^packages/engine/src/sign-in/([^/]+)/', pathNot: '^packages/engine/src/sign-in/$1/' },
    },
    {
      name: 'methods-never-mint-sessions',
      comment: 'A method returns a proof; completeSignIn is the only door to a session, so that no method can forget the second factor.',
      severity: 'error',
      from: { path: '^packages/engine/src/sign-in/[^/]+/', pathNot: TESTS },
      to: { path: '^packages/engine/src/sessions/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    // Reads the root manifest too; its `workspaces` is how an import by name is told from one by path.
    combinedDependencies: true,
    doNotFollow: { path: '(^|/)node_modules/' },
    // Our own output only: a library's entry often lies in its dist/, and excluded imports are seen by no rule.
    exclude: { path: ['^(packages|apps|examples)/[^/]+/(dist|\\.next|\\.sallyport)/', '^(artifacts|coverage)/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@sallyport/source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
}
