// What Temml does not know, in its words: commands of other renderers and of packages that authors take from LaTeX.
function optional(context) {
  context.consumeSpaces();
  if (context.future().text !== "[") return null;
  context.popToken();
  var tokens = [], depth = 0;
  while (true) {
    var token = context.popToken();
    if (token.text === "EOF") throw new Error("no ]");
    if (token.text === "]" && depth === 0) return tokens.reverse();
    depth += token.text === "{" ? 1 : token.text === "}" ? -1 : 0;
    tokens.push(token);
  }
}
function text(tokens) {
  var spaced = function (token) { return /^\\[a-zA-Z@]+$/.test(token.text) ? token.text + " " : token.text; };
  return tokens.slice().reverse().map(spaced).join("");
}
function argument(context) {
  return context.consumeArgs(1)[0];
}
// The last of some arguments, after any in brackets.
function last(count) {
  return function (context) {
    for (var at = 1; at < count; at++) argument(context);
    while (optional(context)) continue;
    return { tokens: argument(context), numArgs: 0 };
  };
}
// All before a command, which goes.
function upTo(context, command) {
  var tokens = [];
  while (true) {
    var token = context.popToken();
    if (token.text === "EOF") throw new Error("no " + command);
    if (token.text === command) return text(tokens.reverse());
    tokens.push(token);
  }
}
// `\bbox[yellow]{x}`; of sizes and borders nothing is kept.
function coloured(context) {
  var options = optional(context), inside = text(argument(context));
  var colour = (options ? text(options) : "").split(",").filter(function (option) {
    return /^\s*(#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}|[a-zA-Z]+)\s*$/.test(option);
  })[0];
  if (!colour) return "{" + inside + "}";
  colour = colour.trim().replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
  // A hash and a digit would be an argument of a definition.
  return "\\colorbox" + (colour[0] === "#" ? "[HTML]{" + colour.slice(1) : "{" + colour) + "}{$" + inside + "$}";
}
function first(context) {
  var args = context.consumeArgs(2);
  return { tokens: args[0], numArgs: 0 };
}
function none(context) {
  argument(context);
  return "";
}
function star(context) {
  if (context.future().text === "*") context.popToken();
}
// Between two delimiters, with or without a star or a size.
function paired(left, right) {
  return function (context) {
    star(context);
    optional(context);
    return "{\\left" + left + text(argument(context)) + "\\right" + right + "}";
  };
}
// `\dv{x}`, `\dv{f}{x}`, `\dv[2]{f}{x}`
function derivative(sign) {
  return function (context) {
    star(context);
    var power = optional(context);
    power = power ? "^{" + text(power) + "}" : "";
    var above = text(argument(context));
    context.consumeSpaces();
    var below = context.future().text === "{" ? text(argument(context)) : null;
    if (below === null) { below = above; above = ""; }
    return "\\frac{" + sign + power + " " + above + "}{" + sign + " " + below + power + "}";
  };
}
function enclosed(context) {
  var notation = text(argument(context));
  optional(context);
  var inside = "{" + text(argument(context)) + "}";
  if (/box|roundedbox/.test(notation)) return "\\boxed" + inside;
  if (/circle/.test(notation)) return "\\textcircled{$" + inside + "$}";
  if (/downdiagonalstrike/.test(notation)) return "\\bcancel" + inside;
  if (/updiagonalstrike/.test(notation)) return "\\cancel" + inside;
  if (/strike/.test(notation)) return "\\sout" + inside;
  if (/top|actuarial/.test(notation)) return "\\overline" + inside;
  return /bottom/.test(notation) ? "\\underline" + inside : inside;
}
function character(context) {
  optional(context);
  var number = text(argument(context));
  var code = /^x/.test(number) ? parseInt(number.slice(1), 16) : parseInt(number, 10);
  return code > 127 && code < 0x110000 ? String.fromCodePoint(code) : "";
}
var macros = {
  "\\abs": paired("\\lvert ", "\\rvert "),
  "\\class": last(2),
  "\\dv": derivative("\\mathrm{d}"),
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
  "\\norm": paired("\\lVert ", "\\rVert "),
  "\\overarc": "\\overset{\\frown}{#1}",
  "\\par": "",
  "\\pdv": derivative("\\partial"),
  "\\R": "\\mathbb{R}",
  "\\rang": "\\rangle",
  "\\require": none,
  "\\style": last(2),
  "\\symbf": "\\mathbf{#1}",
  "\\textbar": "|",
  "\\vspace": none,
  "\\xspace": "",
  "\\Z": "\\mathbb{Z}",
  // Packages: braket, physics, mathtools, siunitx' signs, and what MathJax adds.
  "\\acomm": "\\left\\{#1,#2\\right\\}",
  "\\bbox": coloured,
  "\\buildrel": function (context) {
    var above = upTo(context, "\\over");
    return "\\mathrel{\\overset{" + above + "}{" + text(argument(context)) + "}}";
  },
  "\\celsius": "{}^{\\circ}\\mathrm{C}",
  "\\centernot": "\\not",
  "\\comm": "\\left[#1,#2\\right]",
  "\\cramped": "{#1}",
  "\\cssId": last(2),
  "\\curl": "\\nabla\\times",
  "\\dd": "\\mathrm{d}#1",
  "\\enclose": enclosed,
  "\\ev": "\\left\\langle #1\\right\\rangle",
  "\\expval": "\\left\\langle #1\\right\\rangle",
  "\\framebox": function (context) {
    while (optional(context)) continue;
    return "\\fbox{" + text(argument(context)) + "}";
  },
  "\\grad": "\\nabla",
  "\\hfill": "\\quad",
  "\\htmlClass": last(2),
  "\\htmlData": last(2),
  "\\htmlId": last(2),
  "\\htmlStyle": last(2),
  "\\intertext": "\\text{#1}\\\\",
  "\\KaTeX": "\\mathrm{KaTeX}",
  "\\Ketbra": "\\left|#1\\right\\rangle\\!\\left\\langle #2\\right|",
  "\\ketbra": "|#1\\rangle\\!\\langle #2|",
  "\\laplacian": "\\nabla^2",
  "\\mathmakebox": last(1),
  "\\mathmbox": "{#1}",
  "\\mathtip": first,
  "\\mel": "\\left\\langle #1\\middle|#2\\middle|#3\\right\\rangle",
  "\\micro": "µ",
  "\\minCDarrowheight": none,
  "\\minCDarrowwidth": none,
  "\\minuso": "⦵",
  "\\nonscript": "",
  "\\ohm": "Ω",
  "\\order": "\\mathcal{O}\\left(#1\\right)",
  "\\overlinesegment": "\\overline{#1}",
  "\\overunderset": "\\overset{#1}{\\underset{#2}{#3}}",
  "\\perthousand": "‰",
  "\\rank": "\\operatorname{rank}",
  "\\root": function (context) {
    var index = upTo(context, "\\of");
    return "\\sqrt[" + index + "]{" + text(argument(context)) + "}";
  },
  "\\Rule": "\\rule[-#3]{#1}{#2}",
  "\\shortintertext": "\\text{#1}\\\\",
  "\\skew": none,
  "\\slashed": "\\cancel{#1}",
  "\\Space": "\\hspace{#1}",
  "\\splitdfrac": "\\genfrac{}{}{0pt}{0}{#1\\quad}{\\quad #2}",
  "\\splitfrac": "\\genfrac{}{}{0pt}{1}{#1\\quad}{\\quad #2}",
  "\\stackbin": "\\mathbin{\\overset{#1}{#2}}",
  "\\strut": "\\vphantom{(}",
  "\\texttip": first,
  "\\Tr": "\\operatorname{Tr}",
  "\\tr": "\\operatorname{tr}",
  "\\underlinesegment": "\\underline{#1}",
  "\\unicode": character,
  "\\va": "\\vec{\\mathbf{#1}}",
  "\\vb": "\\mathbf{#1}",
  "\\vu": "\\hat{\\mathbf{#1}}",
};
function alias(names) {
  Object.keys(names).forEach(function (name) {
    names[name].split(" ").forEach(function (other) { macros["\\" + other] = "\\" + name; });
  });
}
// Other names, behind the one that is known.
alias({
  aleph: "alef alefsym", approx: "thickapprox", bullet: "bull",
  boldsymbol: "mathbfit symbfit symbfscr symbfcal symbffrak mathbfscr mathbfcal mathbffrak", cdot: "sdot",
  clubsuit: "clubs", mathbb: "symbb", mathbf: "symbfup mathbfup", mathcal: "symcal", mathfrak: "symfrak",
  mathit: "symit mit oldstyle", mathnormal: "symnormal", mathrm: "symrm symup mathup", mathscr: "symscr scr",
  mathsf: "symsf symsfup mathsfup mathbfsf symbfsf mathbfsfup symsfit mathbfsfit symbfsfit symbfsfup",
  mathtt: "symtt", ddagger: "Dagger", diamondsuit: "diamonds", downarrow: "darr", Downarrow: "dArr Darr",
  div: "divsymbol", exists: "exist", leftrightarrow: "harr lrarr", Leftrightarrow: "hArr Harr lrArr Lrarr",
  heartsuit: "hearts", Im: "image", "in": "isin", leftarrow: "larr", Leftarrow: "lArr Larr", pm: "plusmn",
  rightarrow: "rarr", Rightarrow: "rArr Rarr", Re: "real", S: "sect", spadesuit: "spades", subset: "sub",
  subseteq: "sube", supseteq: "supe", uparrow: "uarr", Uparrow: "uArr Uarr", vartheta: "thetasym upvartheta",
  wp: "weierp", llap: "textllap crampedllap", rlap: "textrlap crampedrlap", clap: "textclap crampedclap",
  substack: "crampedsubstack", rightleftharpoons: "longrightleftharpoons longRightleftharpoons longLeftrightharpoons",
  leftrightarrows: "longleftrightarrows",
  xrightleftharpoons: "xRightleftharpoons xLeftrightharpoons xrightleftarrows xrightequilibrium xleftequilibrium",
  varepsilon: "upvarepsilon", varpi: "upvarpi", varrho: "upvarrho", varsigma: "upvarsigma", varphi: "upvarphi",
  Gamma: "Upgamma", Delta: "Updelta", Theta: "Uptheta", Lambda: "Uplambda", Xi: "Upxi", Pi: "Uppi", Sigma: "Upsigma",
  Upsilon: "Upupsilon", Phi: "Upphi", Psi: "Uppsi", Omega: "Upomega",
});
["\\Complex \\cnums C", "\\reals \\Reals R", "\\natnums N"].forEach(function (names) {
  names = names.split(" ");
  names.slice(0, -1).forEach(function (name) { macros[name] = "\\mathbb{" + names[names.length - 1] + "}"; });
});
var colours = "blue orange pink red green gray purple teal gold maroon mint kaBlue kaGreen";
colours.split(" ").forEach(function (name) {
  var colour = { gold: "orange", mint: "teal", kaBlue: "blue", kaGreen: "green" }[name] || name;
  ["", "A", "B", "C", "D", "E", "F", "G", "H", "I"].forEach(function (shade) {
    macros["\\" + name + shade] = "\\textcolor{" + colour + "}{#1}";
  });
});
// Signs of texts, each behind its name.
var signs =
  "dagger † daggerdbl ‡ dollar \\$ underscore \\_ braceleft \\{ braceright \\} less < greater > bardbl ‖ " +
  "asciitilde ˜ backslash ∖ asciicircum ^ ellipsis … endash – emdash — quoteleft ‘ quoteright ’ " +
  "quotedblleft “ quotedblright ” degree ° sterling £ copyright © registered ® trademark ™ bullet • " +
  "asteriskcentered ∗ periodcentered · section § paragraph ¶ euro € yen ¥ cent ¢ celsius ℃ div ÷ times × pm " +
  "± minus − mu µ ohm Ω lnot ¬ surd √ onehalf ½ onequarter ¼ threequarters ¾ onesuperior ¹ twosuperior ² " +
  "threesuperior ³ perthousand ‰ pertenthousand ‱ numero № leftarrow ← rightarrow → uparrow ↑ downarrow ↓ " +
  "langle 〈 rangle 〉 exclamdown ¡ questiondown ¿ ordfeminine ª ordmasculine º brokenbar ¦ fractionsolidus ⁄ " +
  "won ₩ visiblespace ␣";
signs.split(" ").forEach(function (word, at, words) {
  if (at % 2 === 0) macros["\\text" + word] = words[at + 1];
});
["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].forEach(function (name, digit) {
  macros["\\text" + name + "oldstyle"] = String(digit);
});
