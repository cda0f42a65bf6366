import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { navigate } from "../router.js";
import { overview } from "../session.js";

interface Find {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
}

const FINDS_MAX = 9;

/** Goes to a view, a node, a shard or a row by what is typed; `/` comes here from anywhere. */
export function Search() {
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const known = overview.value;
  const finds = useMemo(() => findsOf(text, known), [text, known]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const go = (find: Find | undefined): void => {
    if (find === undefined) return;
    setText("");
    setOpen(false);
    input.current?.blur();
    navigate(find.path);
  };
  const isShown = isOpen && finds.length > 0;
  return (
    <div class="search">
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Go to a view, node, shard or row"
        aria-expanded={isShown}
        aria-controls="finds"
        aria-autocomplete="list"
        aria-activedescendant={isShown ? `find-${at}` : undefined}
        placeholder="Go to…"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
          setOpen(true);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(finds.length - 1, at + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
          else if (event.key === "Enter") go(finds[at]);
          else if (event.key === "Escape") input.current?.blur();
          else return;
          event.preventDefault();
        }}
      />
      <span class="hint" aria-hidden="true">
        /
      </span>
      {isShown && (
        <div class="finds" id="finds" role="listbox" aria-label="Where to go">
          {finds.map((find, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the input's
            // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus
            <div
              key={find.path}
              id={`find-${i}`}
              role="option"
              aria-selected={i === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => go(find)}
            >
              <span class="break">{find.name}</span>
              <small>{find.kind}</small>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** What a text may mean, the likeliest first: names that begin with it before those that contain it. */
function findsOf(text: string, known: typeof overview.value): readonly Find[] {
  const wanted = text.trim().toLowerCase();
  const views = (known?.views ?? []).map(({ name }) => ({ name, kind: "view", path: `/views/${name}` }));
  const nodes = (known?.nodes ?? []).map(({ id, client }) => ({ name: client, kind: "node", path: `/nodes#${id}` }));
  const entities = [...new Set((known?.views ?? []).map(({ entity }) => entity))];
  const row = /^(\S+)\s+(.+)$/.exec(text.trim());
  const rows = entities
    .filter((entity) => row !== null && entity.toLowerCase().startsWith((row[1] ?? "").toLowerCase()))
    .map((entity) => rowFind(entity, row?.[2] ?? ""));
  const bare = row === null && /^-?\d+$/.test(wanted) ? entities.map((entity) => rowFind(entity, wanted)) : [];
  const shard = /^(?:shard\s*)?(\d+)$/.exec(wanted)?.[1];
  const total = known?.health.shards.total ?? 0;
  const shards =
    shard === undefined || Number(shard) >= total
      ? []
      : [{ name: `shard ${Number(shard)}`, kind: "shard", path: `/shards?shard=${Number(shard)}` }];
  const named = [...views, ...nodes].filter(({ name }) => name.toLowerCase().includes(wanted));
  const sorted = named.sort(
    (a, b) => Number(b.name.toLowerCase().startsWith(wanted)) - Number(a.name.toLowerCase().startsWith(wanted)),
  );
  return [...rows, ...bare, ...shards, ...sorted].slice(0, FINDS_MAX);
}

function rowFind(entity: string, key: string): Find {
  return { name: `${entity} ${key}`, kind: "row", path: `/rows?entity=${entity}&key=${encodeURIComponent(key)}` };
}
