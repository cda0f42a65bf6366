import { useEffect, useRef, useState } from "preact/hooks";
import { type ConsoleAct, confirmationOf } from "../../../src/console/acts.js";
import { ApiError, answerOf, api } from "../api.js";
import { overview } from "../session.js";

/** Asks to type what something is done to, then does it. What came of it is said here. */
export function ActDialog({
  act,
  title,
  what,
  onClose,
}: {
  act: ConsoleAct;
  title: string;
  what: string;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ readonly isDone: boolean; readonly text: string } | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const wanted = confirmationOf(act);
  const carryOut = async (): Promise<void> => {
    setBusy(true);
    try {
      const expectedEpoch = overview.value?.epoch ?? null;
      const { message } = await answerOf(api.acts.$post({ json: { act, confirmation: typed, expectedEpoch } }));
      setSaid({ isDone: true, text: message });
    } catch (error) {
      setSaid({ isDone: false, text: error instanceof ApiError ? error.message : String(error) });
    }
    setBusy(false);
  };
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="act-title">
      <form
        method="dialog"
        onSubmit={(event) => {
          if (said?.isDone === true) return;
          event.preventDefault();
          if (typed === wanted && !isBusy) void carryOut();
        }}
      >
        <h2 id="act-title">{title}</h2>
        <p>{what}</p>
        {said?.isDone !== true && (
          <label>
            <span>
              Type <code class="break">{wanted}</code> to confirm
            </span>
            <input
              autocomplete="off"
              spellcheck={false}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        {said !== null && (
          <p class={`break ${said.isDone ? "ok" : "bad"}`} role="status">
            {said.text}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {said?.isDone === true ? "Close" : "Cancel"}
          </button>
          {said?.isDone !== true && (
            <button type="submit" class="primary" disabled={typed !== wanted || isBusy}>
              {title}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}
