// One text's formulas. Environments that Temml does not know are said in its words; definitions are made global, so
// that they reach the formulas after them.
// Environments, and what stands in the place of their beginnings and ends.
var environments = {
  "cases*": ["\\begin{cases}", "\\end{cases}"],
  crampedsubarray: ["\\begin{subarray}", "\\end{subarray}"],
  "dcases*": ["\\begin{dcases}", "\\end{dcases}"],
  displaymath: ["", ""],
  "drcases*": ["\\begin{drcases}", "\\end{drcases}"],
  eqnarray: ["\\begin{array}{rcl}", "\\end{array}"],
  "eqnarray*": ["\\begin{array}{rcl}", "\\end{array}"],
  flalign: ["\\begin{align}", "\\end{align}"],
  "flalign*": ["\\begin{align*}", "\\end{align*}"],
  lgathered: ["\\begin{gathered}", "\\end{gathered}"],
  math: ["", ""],
  multlined: ["\\begin{gathered}", "\\end{gathered}"],
  "rcases*": ["\\begin{rcases}", "\\end{rcases}"],
  rgathered: ["\\begin{gathered}", "\\end{gathered}"],
  split: ["\\begin{aligned}", "\\end{aligned}"],
  xalignat: ["\\begin{alignat}", "\\end{alignat}"],
  "xalignat*": ["\\begin{alignat*}", "\\end{alignat*}"],
  xxalignat: ["\\begin{alignat*}", "\\end{alignat*}"],
};
// Environments of lines of their own, and what they are in a line.
var inner = {
  align: "aligned", alignat: "alignedat", displaymath: "", equation: "", flalign: "aligned", gather: "gathered",
  multline: "gathered",
};
function inLine(source) {
  return source
    .replace(/\\(begin|end)\{([a-z]+)\*?\}/g, function (all, side, name) {
      if (!inner.hasOwnProperty(name)) return all;
      return inner[name] && "\\" + side + "{" + inner[name] + "}";
    })
    .replace(/\\tag(\*?)\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g, function (_, star, name) {
      return "\\qquad\\text{" + (star ? name : "(" + name + ")") + "}";
    })
    .replace(/\\(?:nonumber|notag)(?![a-zA-Z])/g, "");
}
var brackets = [
  ["p", "(", ")"], ["b", "[", "]"], ["B", "\\{", "\\}"], ["v", "|", "|"], ["V", "\\|", "\\|"], ["", ".", "."],
];
brackets.forEach(function (it) {
  ["", "*"].forEach(function (star) {
    if (it[0] + star) {
      environments[it[0] + "smallmatrix" + star] =
        ["\\left" + it[1] + "\\begin{smallmatrix}", "\\end{smallmatrix}\\right" + it[2]];
    }
  });
});
// Commands of TeX that take all of an environment as one argument.
var commands = {
  matrix: "matrix", pmatrix: "pmatrix", cases: "cases", eqalign: "aligned", eqalignno: "aligned", leqalignno: "aligned",
  displaylines: "gathered",
};
// Where the group ends that begins at `at`.
function groupEnd(source, at) {
  for (var depth = 0; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "{") depth++;
    else if (source[at] === "}" && --depth === 0) return at;
  }
  return -1;
}
function withEnvironments(source) {
  for (var left = 40; left > 0; left--) {
    var found = /\\(p?matrix|cases|eqalign|eqalignno|leqalignno|displaylines)\s*\{/.exec(source);
    if (!found) break;
    var begin = found.index + found[0].length, end = groupEnd(source, begin - 1), name = commands[found[1]];
    if (end < 0) break;
    source = source.slice(0, found.index) + "\\begin{" + name + "}" + source.slice(begin, end) + "\\end{" + name + "}" +
      source.slice(end + 1);
  }
  return source
    .replace(/\\begin\{(?:sub)?numcases\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g, "$1 \\begin{cases}")
    .replace(/\\end\{(?:sub)?numcases\}/g, "\\end{cases}")
    .replace(/\\(begin|end)\{([a-zA-Z]+\*?)\}(\s*\[[a-z]\])?/g, function (all, side, name, place) {
      var known = environments.hasOwnProperty(name) && environments[name];
      return known ? (side === "begin" ? known[0] : known[1] + (place || "")) : all;
    });
}
// Defines what has an argument in brackets, and pairs of delimiters; returns what is left.
function withoutDefinitions(source) {
  source = source.replace(
    /\\DeclarePairedDelimiter\s*\{?\s*(\\[a-zA-Z]+)\s*\}?\s*\{((?:[^{}]|\\[{}])*)\}\s*\{((?:[^{}]|\\[{}])*)\}/g,
    function (_, name, left, right) { macros[name] = paired(left + " ", right + " "); return ""; },
  );
  var beginning =
    /\\(?:new|renew|provide)command\*?\s*\{?\s*(\\(?:[a-zA-Z]+|[^a-zA-Z]))\s*\}?\s*\[([1-9])\]\s*\[([^\[\]]*)\]\s*(?=\{)/;
  for (var left = 40; left > 0; left--) {
    var found = beginning.exec(source);
    var begin = found ? found.index + found[0].length : 0, end = found ? groupEnd(source, begin) : -1;
    if (end < 0) return source;
    macros[found[1]] = withDefault(Number(found[2]), found[3], source.slice(begin + 1, end));
    source = source.slice(0, found.index) + source.slice(end + 1);
  }
  return source;
}
function withDefault(count, preset, body) {
  return function (context) {
    var given = optional(context);
    var args = [given ? text(given) : preset];
    while (args.length < count) args.push(text(argument(context)));
    return "{" + body.replace(/#([1-9])/g, function (_, number) { return "{" + (args[number - 1] || "") + "}"; }) + "}";
  };
}
function repeated(text, count) {
  return new Array(Math.min(Number(count), 40) + 1).join(text);
}
function columns(all) {
  return all
    .replace(
      /\*\s*(?:\{\s*(\d+)\s*\}|(\d))\s*(?:\{([^{}]*)\}|([a-zA-Z|]))/g,
      function (_, many, few, columns, column) { return repeated(columns || column || "", many || few); },
    )
    .replace(/[@!<>]\s*\{(?:[^{}]|\{[^{}]*\})*\}/g, "")
    .replace(/[pmb]\s*\{[^{}]*\}/g, "l")
    .replace(/\s/g, "");
}
// The command or environment that the last formula failed by, if it was one.
var fault = "";
function atFault(error) {
  var message = String(error && error.message);
  var command = /(?:function name: |use function ')(\\(?:[a-zA-Z@]+|.))/.exec(message);
  var environment = /No such environment: ([a-zA-Z*]+)/.exec(message);
  return (command ? command[1] : environment ? "\\begin{" + environment[1] + "}" : "").slice(0, 40);
}
function formula(source, display) {
  fault = "";
  try {
    return rendered(source, display);
  } catch (error) {
    fault = atFault(error);
    throw error;
  }
}
function rendered(source, display) {
  // Long blanks would cost the patterns below much, and an empty line means nothing.
  source = source.replace(/[^\S\n]+/g, " ").replace(/\n\s*/g, "\n");
  source = withEnvironments(source);
  source = withoutDefinitions(display ? source : inLine(source))
    // A backslash that ends the formula begins nothing.
    .replace(/([^\\](?:\\\\)*)\\\s*$/, "$1")
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
  // Diagrams are made for lines of their own only.
  var isDiagram = !display && /\\begin\{CD\}/.test(source);
  var options = { displayMode: display || isDiagram, throwOnError: true, macros: macros, maxSize: [50, 50] };
  var mathml = temml.renderToString(source, options);
  return isDiagram ? mathml.replace(/^<math[^>]*>/, "<math>") : mathml;
}
