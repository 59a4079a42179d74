// One text's formulas. What Temml does not know is said in its words; definitions are made global, so that they reach
// the formulas after them.
function last(count) {
  return function (context) {
    return { tokens: context.consumeArgs(count)[count - 1], numArgs: 0 };
  };
}
function none(context) {
  context.consumeArgs(1);
  return "";
}
var macros = {
  "\\abs": "\\left\\lvert #1\\right\\rvert",
  "\\class": last(2),
  "\\dv": "\\frac{\\mathrm{d} #1}{\\mathrm{d} #2}",
  "\\empty": "\\emptyset",
  "\\ensuremath": "#1",
  "\\hdots": "\\dots",
  "\\href": last(2),
  "\\infin": "\\infty",
  "\\lang": "\\langle",
  "\\mathbbm": "\\mathbb{#1}",
  "\\mathds": "\\mathbb{#1}",
  "\\mbox": "\\text{#1}",
  "\\mspace": "\\mskip#1",
  "\\N": "\\mathbb{N}",
  "\\noindent": "",
  "\\norm": "\\left\\lVert #1\\right\\rVert",
  "\\overarc": "\\overset{\\frown}{#1}",
  "\\par": "",
  "\\pdv": "\\frac{\\partial #1}{\\partial #2}",
  "\\R": "\\mathbb{R}",
  "\\rang": "\\rangle",
  "\\require": none,
  "\\style": last(2),
  "\\symbf": "\\mathbf{#1}",
  "\\textbar": "|",
  "\\vspace": none,
  "\\xspace": "",
  "\\Z": "\\mathbb{Z}",
};
function repeated(text, count) {
  return new Array(Math.min(Number(count), 40) + 1).join(text);
}
function columns(all) {
  return all
    .replace(/\*\s*\{\s*(\d+)\s*\}\s*\{([^{}]*)\}/g, function (_, count, column) { return repeated(column, count); })
    .replace(/[@!<>]\s*\{(?:[^{}]|\{[^{}]*\})*\}/g, "")
    .replace(/[pmb]\s*\{[^{}]*\}/g, "l")
    .replace(/\s/g, "");
}
function formula(source, display) {
  source = source
    .replace(/\\(begin|end)\{eqnarray\*?\}/g, function (_, side) {
      return side === "begin" ? "\\begin{array}{rcl}" : "\\end{array}";
    })
    .replace(/\\(begin|end)\{flalign(\*?)\}/g, "\\$1{align$2}")
    .replace(/\\(begin|end)\{cases\*\}/g, "\\$1{cases}")
    .replace(/\\begin\{array\}\s*(?:\[[tbc]\])?\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/g, function (_, all) {
      return "\\begin{array}{" + columns(all) + "}";
    })
    .replace(/\\def(?![a-zA-Z])/g, "\\gdef")
    .replace(/\\edef(?![a-zA-Z])/g, "\\xdef")
    .replace(/\\let(?![a-zA-Z])/g, "\\global\\let")
    .replace(
      /\\(?:new|renew|provide)command\*?\s*\{?\s*(\\(?:[a-zA-Z]+|[^a-zA-Z]))\s*\}?\s*(?:\[([1-9])\])?\s*(?=\{)/g,
      function (_, name, count) {
        return "\\gdef" + name + "#1#2#3#4#5#6#7#8#9".slice(0, 2 * Number(count || 0));
      },
    )
    .replace(
      /\\DeclareMathOperator(\*?)\s*\{?\s*(\\[a-zA-Z]+)\s*\}?\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g,
      "\\gdef$2{\\operatorname$1{$3}}",
    );
  return temml.renderToString(source, { displayMode: display, throwOnError: true, macros: macros, maxSize: [50, 50] });
}
