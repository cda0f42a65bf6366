import { useEffect, useState } from "preact/hooks";
import type { RegistryAnswer } from "../../../src/console/console-answers.js";
import { answerOf, api } from "../api.js";
import { plural } from "../format.js";
import { Empty, Waiting } from "../parts/states.js";
import { ViewsTable } from "../parts/views-table.js";
import { Link } from "../router.js";
import { overview } from "../session.js";

/** All feature views, and what reads them. */
export function ViewsPage() {
  const [registry, setRegistry] = useState<RegistryAnswer | null>(null);
  const [text, setText] = useState("");
  const known = overview.value;
  const revision = known?.health.registryRevision;
  // another revision may be another registry
  useEffect(() => {
    answerOf(api.registry.$get()).then(setRegistry, () => undefined); // the page does without services then
  }, [revision]);
  if (known === null) return <Waiting />;
  const wanted = text.trim().toLowerCase();
  const views = known.views.filter(({ name, owner, entity, description }) =>
    `${name} ${owner} ${entity} ${description}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <div class="head">
        <h1>Views</h1>
        <p>
          {plural(known.views.length, "view")}, registry revision {revision}
        </p>
      </div>
      <section class="panel" aria-label="Views">
        {known.views.length === 0 ? (
          <Empty title="No views yet">
            <p>
              Define some in a file and apply it: <code>featurestore apply features.yaml</code>
            </p>
          </Empty>
        ) : (
          <>
            <header>
              <label>
                <span class="hidden">Only those with</span>
                <input
                  placeholder="Filter by name, owner, entity"
                  size={28}
                  value={text}
                  onInput={(event) => setText(event.currentTarget.value)}
                />
              </label>
              <span class="aside">not found and expired: of rows read since the nodes started</span>
            </header>
            {views.length === 0 ? <Empty title={`No view has “${text.trim()}”`} /> : <ViewsTable views={views} />}
          </>
        )}
      </section>
      {registry !== null && registry.services.length > 0 && (
        <section class="panel" aria-label="Feature services">
          <header>
            <h2>Feature services</h2>
            <p>what models read</p>
          </header>
          <table class="stacked">
            <thead>
              <tr>
                <th scope="col">Service</th>
                <th scope="col" class="n">
                  Version
                </th>
                <th scope="col">Views</th>
              </tr>
            </thead>
            <tbody>
              {registry.services.map(({ name, version, views: read }) => (
                <tr key={`${name}:${version}`}>
                  <td class="wide break">
                    <b>{name}</b>
                  </td>
                  <td class="n" data-label="Version">
                    {version}
                  </td>
                  <td class="wide break">
                    {[...new Set(read)].map((view, i) => (
                      <>
                        {i > 0 && ", "}
                        <Link href={`/views/${view}`}>{view}</Link>
                      </>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
