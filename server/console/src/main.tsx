import { render } from "preact";
import { Router } from "wouter";
import { App } from "./app.js";

const root = document.getElementById("app");
if (root !== null) {
  render(
    <Router base="/console">
      <App />
    </Router>,
    root,
  );
}
