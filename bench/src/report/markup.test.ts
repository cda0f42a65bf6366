import { expect, test } from "vitest";
import { escapeHtml, html } from "./markup.js";

test("text between markup is escaped, in attributes too", () => {
  const name = `<script>"&'`;
  expect(html`<b title="${name}">${name}</b>`.markup).toBe(
    '<b title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;</b>',
  );
});

test("markup between markup stays what it is, in the order of the list", () => {
  const items = ["a", "<"].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>${3}`.markup).toBe("<ul><li>a</li><li>&lt;</li></ul>3");
});

test("control characters do not reach the page, ends of lines do", () => {
  expect(escapeHtml("a\u0000\u001b[31m\n\tb")).toBe("a\ufffd\ufffd[31m\n\tb");
});
