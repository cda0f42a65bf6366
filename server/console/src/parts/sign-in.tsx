import { useState } from "preact/hooks";
import { isSignedOut, token, useTokenFromNowOn } from "../api.js";

/** Asks for a token. It stays in this tab and goes to this node alone, as a bearer header. */
export function SignIn() {
  const [text, setText] = useState("");
  const wasTried = token.value !== "";
  return (
    <div class="panel">
      <div class="state">
        <h1>Sign in</h1>
        <p>
          This cluster asks for a token. An admin makes one with <code>featurestore token create</code>; the role reader
          is enough to look, changing the cluster takes the role admin.
        </p>
        {wasTried && (
          <p class="bad" role="alert">
            The token that was given is not valid, or not any more.
          </p>
        )}
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            useTokenFromNowOn(text.trim());
            isSignedOut.value = false;
          }}
        >
          <label>
            Token
            <input
              type="password"
              autocomplete="off"
              spellcheck={false}
              size={36}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="primary" disabled={text.trim() === ""}>
            Sign in
          </button>
        </form>
        <p class="muted small">It is kept in this tab until the tab is closed, and sent to this node only.</p>
      </div>
    </div>
  );
}
