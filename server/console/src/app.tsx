import { useEffect, useRef } from "preact/hooks";
import { answerOf, api, isSignedOut, token, useTokenFromNowOn } from "./api.js";
import { formatMoment, formatSpan } from "./format.js";
import { ActivityPage } from "./pages/activity-page.js";
import { NodesPage } from "./pages/nodes-page.js";
import { OverviewPage } from "./pages/overview-page.js";
import { RowsPage } from "./pages/rows-page.js";
import { ShardsPage } from "./pages/shards-page.js";
import { ViewPage } from "./pages/view-page.js";
import { ViewsPage } from "./pages/views-page.js";
import { Search } from "./parts/search.js";
import { SignIn } from "./parts/sign-in.js";
import { Empty } from "./parts/states.js";
import { now, silentSince, usePolling } from "./polling.js";
import { Link, place } from "./router.js";
import { nodeName, overview, session } from "./session.js";
import { theme, turnTheme } from "./theme.js";

/** The pages, in the order of their tabs. */
export const PAGES = [
  { path: "/", name: "Overview" },
  { path: "/shards", name: "Shards" },
  { path: "/nodes", name: "Nodes" },
  { path: "/views", name: "Views" },
  { path: "/rows", name: "Rows" },
  { path: "/activity", name: "Activity" },
] as const;

/** The frame around every page: where one is, whether what is shown is of now, and who one is. */
export function App() {
  const { path } = place.value;
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useOverview();
  const name = PAGES.find((page) => page.path !== "/" && path.startsWith(page.path))?.name ?? "Overview";
  // whoever goes to another page begins at its top
  useEffect(() => {
    document.title = `${name} · featurestore`;
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path]);
  const silent = silentSince.value;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <div class="top">
        <header class="bar">
          <Link href="/" class="brand" label="featurestore, overview">
            <Logo />
            <span>featurestore</span>
          </Link>
          <nav class="tabs" aria-label="Pages">
            {PAGES.map((page) => (
              <Link key={page.path} href={page.path} isCurrent={page.name === name}>
                {page.name}
              </Link>
            ))}
          </nav>
          <div class="tools">
            <Search />
            <button type="button" class="quiet" onClick={turnTheme} aria-label={`Colours: ${theme.value}`}>
              {theme.value === "auto" ? "Auto" : theme.value === "dark" ? "Dark" : "Light"}
            </button>
            {token.value !== "" && (
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  useTokenFromNowOn("");
                  isSignedOut.value = true;
                }}
              >
                Sign out
              </button>
            )}
          </div>
        </header>
        {silent !== null && (
          <div class="banner bad" role="alert">
            <p>
              This node has not answered for {formatSpan(now.value - silent)}. What you see is of{" "}
              {formatMoment(silent, now.value)}; it goes on by itself when the node is back.
            </p>
          </div>
        )}
      </div>
      <main id="main" ref={main} tabIndex={-1} data-stale={silent !== null}>
        {isSignedOut.value ? <SignIn /> : <Page path={path} />}
      </main>
      <Foot />
    </>
  );
}

function Page({ path }: { path: string }) {
  switch (path.replace(/(.)\/$/, "$1")) {
    case "/":
      return <OverviewPage />;
    case "/shards":
      return <ShardsPage />;
    case "/nodes":
      return <NodesPage />;
    case "/views":
      return <ViewsPage />;
    case "/rows":
      return <RowsPage />;
    case "/activity":
      return <ActivityPage />;
  }
  if (path.startsWith("/views/")) return <ViewPage key={path} name={path.slice("/views/".length)} />;
  return (
    <Empty title="There is no such page">
      <p>
        <Link href="/">Go to the overview</Link>
      </p>
    </Empty>
  );
}

/** Asks for the overview while nobody is signed out: names and colours of nodes come from it on every page. */
function useOverview(): void {
  const polled = usePolling("overview", 2_000, () => answerOf(api.overview.$get()));
  useEffect(() => {
    if (polled.data !== null) overview.value = polled.data;
  }, [polled.data]);
  // another token may be another caller
  useEffect(() => {
    answerOf(api.session.$get()).then(
      (known) => {
        session.value = known;
      },
      () => {
        session.value = null;
      },
    );
  }, [token.value, silentSince.value === null]);
}

function Foot() {
  const known = session.value;
  if (known === null) return null;
  const { caller, node, clusterId, version, isAuthRequired } = known;
  const who = !isAuthRequired
    ? "authentication is off: whoever reaches this port sees and may change everything"
    : `signed in as ${caller.name}, ${caller.isAdmin ? "admin" : "read-only"}`;
  return (
    <footer class="foot">
      <p class="break">
        Told by node {nodeName(node)} · cluster {clusterId === "" ? "none" : clusterId.slice(0, 8)} · version {version}{" "}
        · {who}
      </p>
    </footer>
  );
}

function Logo() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <g fill="currentColor">
        <rect x="3" y="4" width="26" height="6" rx="2" />
        <rect x="3" y="13" width="18" height="6" rx="2" opacity=".75" />
        <rect x="3" y="22" width="10" height="6" rx="2" opacity=".5" />
      </g>
    </svg>
  );
}
