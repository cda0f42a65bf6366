import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memberTexts, quoteNumbers } from "./json-text.js";

const MEBIBYTE = 1024 * 1024;
const all = (): boolean => true;

describe("quoteNumbers", () => {
  it("quotes whole numbers of 16 digits and more that are meant, and nothing in strings, fractions and exponents", () => {
    const long = "12345678901234567890";
    const text = `{"${long}":${long},"a":"\\"${long}","b":[-${long},${long}.5,1e${long},123],"c":"${long}\\\\","d":${long}}`;
    expect(quoteNumbers(text, all)).toBe(
      `{"${long}":"${long}","a":"\\"${long}","b":["-${long}",${long}.5,1e${long},123],"c":"${long}\\\\","d":"${long}"}`,
    );
    expect(quoteNumbers(text, () => false)).toBe(text);
  });

  it("changes nothing else in any JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.constantFrom(0, 1, 3), (json, indent) => {
        const value: unknown = JSON.parse(json);
        const text = JSON.stringify({ value, n: 1, s: '\\"1234567890123456789\\' }, null, indent);
        expect(quoteNumbers(text, () => false)).toBe(text);
      }),
    );
  });

  it("takes strings and numbers of many megabytes", () => {
    const text = `{"s":"${"x".repeat(10 * MEBIBYTE)}","e":"${'\\"'.repeat(5 * MEBIBYTE)}","n":${"9".repeat(10 * MEBIBYTE)}}`;
    expect(quoteNumbers(text, all)).toHaveLength(text.length + 2);
  });
});

describe("memberTexts", () => {
  it("gives every member's value as it is written", () => {
    const text =
      ' { "a" : 1.0 ,"b":{"a":[1, "}"],"c":"," } , "\\u0063\\"":"\\\\", "d":[ ] , "a":12345678901234567890 } ';
    expect([...memberTexts(text)]).toEqual([
      ["a", "12345678901234567890"],
      ["b", '{"a":[1, "}"],"c":"," }'],
      ['c"', '"\\\\"'],
      ["d", "[ ]"],
    ]);
    expect(memberTexts("{ }").size).toBe(0);
  });

  it("agrees with JSON.parse on any object", () => {
    const value = fc.json({ maxDepth: 3 }).map((json): unknown => JSON.parse(json));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.constantFrom(0, 1, 3), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        const read = [...memberTexts(text)].map(([name, member]) => [name, JSON.parse(member) as unknown]);
        expect(Object.fromEntries(read)).toEqual(JSON.parse(text));
      }),
    );
  });
});
