#!/usr/bin/env python3
"""Composes formulas of the kinds that textbooks have, one to a line, from sentences with gaps and what fits in them.

The same every time: `python3 compose.py` prints them, and formulas.rs renders them all.
"""

import random
import re
import sys

EACH = 34  # How often a sentence is filled at most; those with few gaps give fewer.

GAPS = {
    # "␣" is a blank within one word.
    # Letters, plain and dressed, of alphabets and of keyboards.
    "v": "x y z t u w a b c n m k r s \\alpha \\beta \\gamma \\lambda \\mu \\theta \\phi \\varphi \\xi \\eta \\omega α β θ λ μ "
         "\\ell \\hbar \\varepsilon \\vartheta x' y'' f' x^{\\prime} \\hat{x} \\bar{y} \\tilde{z} \\dot{q} \\ddot{q} \\vec{v} "
         "\\mathring{U} \\check{c} \\breve{b} \\acute{a} \\grave{g} \\widehat{xy} \\widetilde{AB} x_1 x_i x_{i,j} a_{n+1} "
         "y_{\\text{真实}} x_{\\mathrm{max}} \\hat{\\beta}_0 \\imath \\jmath",
    "i": "i j k l m n p q",
    "n": "0 1 2 3 7 10 12 100 3.14 0.05 1{,}000 10^{-3} 6.02\\times10^{23} -1 ½ \\frac12 \\infty n N 2n n-1",
    "f": "f g h F G \\phi \\psi \\Phi \\Gamma \\sin \\cos \\tan \\ln \\log \\exp \\arctan \\sinh \\operatorname{erf} "
         "\\operatorname{sgn} \\mathrm{ReLU} \\sigma \\mathcal{F} \\max \\det \\dim \\operatorname{Tr}",
    "M": "A B C P Q U V W \\mathbf{A} \\boldsymbol{\\Sigma} \\bm{W} \\mathbf␣X \\boldsymbol␣w \\mathrm{A} \\Lambda \\mathsf{M} "
         "A^{\\mathsf␣T} A^\\top A^{-1} A^{*} A^\\dagger \\hat{A} \\bar{A} \\pmb{A} \\mathbf{A}_{ij} \\vec{\\mathbf{E}}",
    "S": "\\mathbb{R} \\mathbb␣R^n \\mathbb{C} \\mathbb{Z} \\mathbb{N} \\mathbb{Q} ℝ ℤ \\mathcal{X} \\mathscr{L} \\mathfrak{g} \\Omega "
         "\\mathcal{H} \\mathbb{F}_p \\R \\varnothing \\emptyset [0,1] (0,+\\infty) \\{1,2,\\dots,n\\} \\mathbb{R}_{\\ge0}",
    "r": "= < > \\le \\ge \\leq \\geq \\leqslant \\geqslant \\ne \\neq \\approx \\equiv \\sim \\simeq \\cong \\propto \\ll \\gg \\in "
         "\\triangleq \\coloneqq := ≤ ≥ ≠ ≈ ≡ ∈ \\doteq \\asymp \\prec \\succeq \\stackrel{\\text{def}}{=} \\overset{!}{=} "
         "\\overset{\\text{i.i.d.}}{\\sim} \\not= \\not\\equiv \\lesssim \\gtrsim",
    "o": "+ - \\cdot \\times \\div \\pm \\mp \\ast \\circ \\oplus \\otimes \\odot \\wedge \\vee × ÷ · ± ∗ \\cup \\cap \\setminus "
         "\\star \\bullet \\bigtriangleup \\dagger \\ominus \\uplus \\sqcup",
    "l": "\\to \\rightarrow \\Rightarrow \\implies \\iff \\mapsto \\longrightarrow \\Longrightarrow \\leftrightarrow \\hookrightarrow "
         "\\rightharpoonup \\rightleftharpoons \\xrightarrow{f} \\xrightarrow[n\\to\\infty]{d} \\xleftarrow{g} \\xmapsto{h} "
         "\\xrightarrow{\\text{加热}} → ⇒ ↔ \\leadsto \\twoheadrightarrow \\uparrow \\searrow \\gets \\longmapsto \\Leftarrow "
         "\\xlongequal{\\text{定义}} \\xRightarrow{k} \\nrightarrow",
    "s": "\\, \\; \\: \\! ~ \\quad \\qquad \\␣ {} \\hspace{1em} \\thinspace \\enspace \\mkern3mu \\kern2pt \\hskip1em "
         "\\phantom{x} \\mspace{3mu} \\hphantom{x} \\vphantom{x} \\smash{x}",
    "L": "( [ \\{ | \\| \\langle \\lfloor \\lceil \\lvert \\lVert . \\lbrace \\lbrack \\vert /",
    "b": "\\big \\Big \\bigg \\Bigg \\bigl \\Bigl \\biggl \\Biggl \\bigm \\Bigr",
    "w": "\\text{如果} \\text{否则} \\text{if␣} \\text{otherwise} \\text{其他情况} \\mathrm{s.t.} \\text{（注）} \\text{当␣$x>0$␣时} \\textbf{粗} "
         "\\textit{it} \\mbox{盒} \\text{a\\_b} \\text{100\\%} \\text{A␣\\&␣B} \\operatorname{且} \\textrm{for␣all␣} \\text{。} "
         "\\texttt{code} \\hbox{x} \\text{“引”} \\text{x，y} \\textsf{sf} \\text{50\\,元} \\text{α} \\text{é}",
    "d": "\\mathrm{d}x \\,dx \\,\\mathrm{d}x \\,{\\rm␣d}x \\,d\\mu \\,\\mathrm{d}t \\;dS dx",
    "B": "\\sum \\prod \\bigcup \\bigcap \\bigoplus \\bigotimes \\coprod \\int \\oint \\iint \\bigvee \\bigwedge \\max \\min \\sup \\inf "
         "\\lim \\limsup \\varliminf \\operatorname*{arg\\,max} \\mathop{\\arg\\min} ∑ \\biguplus \\bigsqcup \\bigodot",
    "c": "red blue green teal orange purple gray black #ff0000 #00f",
    "a": "\\hat \\bar \\tilde \\vec \\dot \\ddot \\dddot \\check \\breve \\acute \\grave \\mathring \\widehat \\widetilde \\overline "
         "\\underline \\overrightarrow \\overleftarrow \\overleftrightarrow \\overbrace \\underbrace \\boxed \\cancel \\bcancel "
         "\\xcancel \\sout \\overbracket \\underbracket \\overgroup \\undergroup \\utilde \\underrightarrow \\phantom \\sqrt",
    "t": "\\mathrm \\mathbf \\mathit \\mathsf \\mathtt \\mathcal \\mathbb \\mathfrak \\mathscr \\boldsymbol \\bm \\pmb \\mathnormal "
         "\\bold \\Bbb \\frak \\symbf \\mathbfit \\mathbin \\mathrel \\mathop \\mathord \\mathinner \\mathopen",
    "z": "\\displaystyle \\textstyle \\scriptstyle \\scriptscriptstyle \\small \\large \\Large \\tiny \\footnotesize \\normalsize \\huge",
    "m": "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix",
    "A": "aligned align align* split eqnarray eqnarray* alignedat_{2} alignat_{2} alignat*_{2} aligned_[t] flalign flalign*",
    "G": "gather gather* gathered multline multline* lgathered",
    "D": "\\dots \\ldots \\cdots \\vdots \\ddots \\dotsb \\dotsc … ⋯ \\iddots",
    "E": "\\\\ \\\\[4pt] \\\\[1ex] \\cr \\newline",
    "X": "kg m m/s m/s^2 N J W Pa mol K \\Omega \\mu␣m ^\\circ␣C eV kWh \\% °C Å",
}
PAIRS = {"(": ")", "[": "]", "\\{": "\\}", "|": "|", "\\|": "\\|", "\\langle": "\\rangle", "\\lfloor": "\\rfloor",
         "\\lceil": "\\rceil", "\\lvert": "\\rvert", "\\lVert": "\\rVert", ".": "|", "\\lbrace": "\\rbrace",
         "\\lbrack": "\\rbrack", "\\vert": "\\vert", "/": "\\backslash"}

# A gap is a letter between angle brackets; the one that closes what <L> opened is <R>; <A …> and </A> are one environment.
SENTENCES = r"""
<v> <r> <v> <o> <n>
<v> <o> <v> <s> <r> <s> <n>
<f>(<v>) <r> <f>\left(<v>\right) <o> <n>
<f><L'><v> <o> <v><R'> <r> <n>
\frac{<v>}{<v>} <o> \dfrac{<n>}{<v>} <r> \tfrac{<v> <o> <v>}{<n>}
\cfrac{1}{<v> + \cfrac{<v>}{<n> + \cfrac{<n>}{<v>}}}
\sqrt{{<v>}^2 <o> {<v>}^2} <r> \sqrt[3]{<v>} <o> \sqrt[<i>]{<n>}
{<v>}^{<v>} <o> {<v>}_{<i>}^{<n>} <r> {}_{<i>}^{<n>}<v>
\binom{<i>}{<n>} <o> {<i> \choose <n>} <r> \dbinom{<n>}{<i>} <o> \tbinom{<i>}{<i>}
<L><v> <o> <v><R>
\left<L><v> <o> \frac{<v>}{<n>}\right<R> <r> <n>
\left<L> <v> \,\middle|\, <v> <r> <n> \right<R>
<b>| <v> <o> <v> <b>| <r> <n>
\left. \frac{<v>}{<v>} \right|_{<v>=<n>} <r> <f>(<n>)
<a>{<v>} <r> <a>{<M>} <o> <v>
<a>{<v> <o> <v>}
\underbrace{<v> <o> <D> <o> <v>}_{<w>} <r> \overbrace{<v> <o> <v>}^{<n>}
<t>{<v>} <o> <t>{A} <r> <t>{B}
{<z> <v> <o> <v>} <r> <n>
<z>\frac{<v>}{<n>} <o> <v>
\color{<c>}{<v>} <o> \textcolor{<c>}{<v> <o> <v>} <r> {\color{<c>} <v>}
\boxed{<v> <r> <v> <o> <n>}
\colorbox{yellow}{$<v>$} <o> \fbox{$<v>$}
<v> <r> <v> \tag{<p>}
<v> <r> <v> \tag*{（<p>）} \label{eq:<i>}
<v> <r> <n> \quad <w> \quad <v> <r> <n>
<v> <l> <v> <l> <n>
A \xrightarrow[<v>]{<w>} B \xleftarrow{<v>} C
\overset{<v>}{<M>} <o> \underset{<v>}{<M>} <r> \stackrel{<v>}{=}
<v>~<o>~<v>\,<r>\;<n>
<v>,<v>,<D>,<v> <r> <n>
\underset{<v> \in <S>}{\arg\min} <s> <f>(<v>)
\prescript{<n>}{<i>}{<v>} <o> \sideset{_<i>^<n>}{_<i>^<n>}\sum
1\text{ }<s>2 <s> 3 <s> <v>
% Linear algebra
\begin{<m>} <v> & <v> <E'> <n> & <n> \end{<m>}
\begin{<m>} <v> & <D> & <n> \\ \vdots & \ddots & \vdots \\ <n> & \cdots & <v> \end{<m>} <o> <M>
<M> <r> \left(\begin{array}{cc|c} <v> & <v> & <n> \\ \hline <n> & <n> & <v> \end{array}\right)
\begin{array}{|c|c|} \hline <v> & <v> \\ \hline <n> & <n> \\ \hline \end{array}
\begin{array}{*{3}{c}} <v> & <v> & <v> \\ <n> & <n> & <n> \end{array}
\left[ {\begin{array}{*{20}{c}} {<v>}&{<v>}\\ {<n>}&{<n>} \end{array}} \right]
\left|\begin{matrix} <v> & <v> \cr <n> & <n> \end{matrix}\right| <r> <v><v> - <n><n>
<M>\boldsymbol{x} <r> \lambda\boldsymbol{x}, \quad \det(<M> - \lambda I) = 0
\|<M>\|_{<n>} \le \|<M>\|_F \, \left\| <v> \right\|_2
\operatorname{rank}(<M>) <r> <n>, \ker <M> \subseteq <S>, \dim\operatorname{im} <M> = n
<M> = U\Sigma V^{\mathrm T}, \quad <M>{<M>}^{\mathrm{T}} = I
\langle <v>, <v> \rangle <r> \sum_{<i>=1}^{<n>} {<v>}_{<i>}
\bigl(\begin{smallmatrix} <v> & <v> \\ <n> & <n> \end{smallmatrix}\bigr)
\begin{psmallmatrix} <v> & <v> \\ <n> & <n> \end{psmallmatrix}
\pmatrix{<v> & <v> \cr <n> & <n>} <o> \matrix{<v> & <n>}
\begin{bmatrix} <v> \\[2pt] <v> \end{bmatrix} \begin{pmatrix*}[r] -1 & <n> \\ <n> & 0 \end{pmatrix*}
% Analysis
\lim_{<v> \to <n>} <f>(<v>) <r> <n>
\lim\limits_{n\to\infty} \left(1 <o> \frac{<v>}{n}\right)^n = e^{<v>}
\int_{<n>}^{<n>} <f>(<v>) <d> <r> \left[ <f>(<v>) \right]_{<n>}^{<n>}
\int\limits_{<n>}^{<n>} <f> <d> \iint_{D} <f> <d> \iiint_\Omega <f> <d> \oint_{\partial D} <f> <d>
\frac{\mathrm{d}<f>}{\mathrm{d}<v>} <r> \frac{\partial^2 <f>}{\partial x\,\partial y} <o> \nabla <f>
{<f>}'(<v>) <r> {<f>}''(<v>) <o> {<f>}^{(<n>)}(<v>) <o> \dot{<v>}
<B>_{<i>=1}^{<n>} <f>(<v>) <r> <v>
<B>_{<v> \in <S>} {<v>}_{<i>} <o> <B>\nolimits_{<i>} <v>
<B>\limits_{<i>}^{<n>} <v> <r> <n>
\sum_{\substack{1 \le <i> \le <n> \\ <i> \ne j}} <v> <r> \prod_{<i>=1\\<i>\neq j}^{d} {<v>}_j
\forall \varepsilon > 0,\ \exists \delta > 0: |<v> - <n>| < \delta \implies |<f>(<v>) - <n>| < \varepsilon
e^{i\pi} + 1 = 0 \quad \Re(<v>) <r> \Im <v> \quad \overline{<v>} <o> |<v>|^2
<f>(<v>) = O({<v>}^2) + o\left(<v>\right), \quad <v> \to {<n>}^{+}
\iint\limits_{{<v>}^2 + {<v>}^2 \le 1} <f> <d>
\left.<f>\right|_{<n>}^{<n>} \bigg|_{<v>=<n>}
<f>(<v>) = \begin{cases} <v>, & <w> \\ <n>, & <w> \end{cases}
<f>(<v>) = \begin{dcases} \frac{<v>}{<n>} & <v> <r> <n> \\ <n> & <w> \end{dcases}
<f>(<v>)=\left\{\begin{array}{ll}<v>, & <v> <r> <n> \\ <n>, & <w>\end{array}\right.
\left\{\begin{aligned} <v> &= <n> \\ <v> &= <v> <o> <n> \end{aligned}\right.
\cases{<v> & <w> \cr <n> & <w>}
\begin{rcases} <v> \\ <n> \end{rcases} \Rightarrow <v>
% Lines of formulas
<A><v> &= <v> <o> <n> \\ &<r> <v></A>
<A><v> &<r> <n> \\[4pt] &= \frac{<v>}{<n>} \\</A>
<A>& <w> \\ & <v> <r> <n> \nonumber \\ & <v> = <n></A>
<A*><v> &= <n> \tag{<p>} \\ <v> &= <v> \notag</A*>
<A*><v> &= <v> <o> <n> \label{eq:<i>} \\ <v> &<r> <v></A*>
\begin{<G>} <v> <r> <n> \\ <v> <o> <v> = <n> \end{<G>}
\begin{equation} <v> <r> <v> <o> <n> \end{equation}
\begin{equation*} \begin{split} <v> &= <v> \\ &= <n> \end{split} \end{equation*}
\begin{equation} \begin{aligned} <v> &= <v> \\ &<r> <n> \end{aligned} \label{eq:<i>} \end{equation}
\begin{alignat}{3} <v> &= <v> &\quad <v> &= <n> &\quad & <w> \\ <v> &= <n> & <v> &= <n> && <w> \end{alignat}
\begin{eqnarray} <v> &<r>& <v> <o> <n> \\ &=& <n> \end{eqnarray}
\begin{aligned}[b] <v> &= <n> \intertext{所以} <v> &= <v> \end{aligned}
\eqalign{<v> &= <n> \cr <v> &= <v>} \qquad \displaylines{<v> \cr <n>}
\begin{CD} <M'> @><v>>> <M'> \\ @V<v>VV @VV<v>V \\ <M'> @>><v>> <M'> \end{CD}
<v> <r> <v> \\ <v> = <n>
<v> <r> <n> \\
% Probability and statistics
P(<v> \mid <v>) <r> \frac{P(<v> \mid <v>)\,P(<v>)}{P(<v>)}
\Pr\left(<v> <r> <n>\right) \le \frac{\operatorname{Var}(<v>)}{{<n>}^2}
\mathbb{E}\left[<v> \,\middle|\, <v>\right] <r> \int <v> \,\mathrm{d}F(<v>)
<v> \sim \mathcal{N}\left(\mu, \sigma^2\right), \quad <v> \overset{\mathrm{iid}}{\sim} \mathrm{Bernoulli}(<n>)
\hat{\theta}_{\text{MLE}} = \arg\max_{\theta \in <S>} \sum_{<i>=1}^{n} \log p(x_{<i>} \mid \theta)
\bar{<v>} = \frac{1}{n}\sum_{<i>=1}^n {<v>}_{<i>}, \quad s^2 = \frac{1}{n-1}\sum ({<v>}_<i>-\bar{<v>})^2
f(<v>) = \frac{1}{\sqrt{2\pi}\,\sigma} \exp\left\{-\frac{(<v>-\mu)^2}{2\sigma^2}\right\}
X \perp\!\!\!\perp Y \mid <v>, \quad <v> \xrightarrow{\text{a.s.}} <n>
\text{准确率} = \frac{\text{预测正确数}}{\text{总数}} \times 100\% <r> <n>\%
准确率 = \frac{<v>}{总数}，\quad 召回率 <r> <n>
{<v>}_{最大} = \max_{<i>} {<v>}_{<i>} <o> {<v>}_{\text{最小}}
\operatorname{Cov}(<v>,<v>) = \mathrm{E}[<v><v>] - \mathrm{E}[<v>]\mathrm{E}[<v>]
{\rm Var}(<v>) <r> <n>, \quad {\bf <v>} <o> {\it y} \quad {\cal L}(<v>)
% Learning machines
\text{Attention}(Q,K,V) = \operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_<i>}}\right)V <o> <n>
\mathcal{L}(\theta) = -\sum_{<i>} y_{<i>}\log\hat{y}_{<i>} + \lambda\|<M>\|_2^2
\theta_{t+1} \leftarrow \theta_t - \eta\nabla_\theta \mathcal{L}(<v>; <M>)
\frac{\partial \mathcal{L}}{\partial <M>} = \frac{\partial \mathcal{L}}{\partial <v>} \cdot \frac{\partial <v>}{\partial <M>}
\min_{<M>, b} \ \frac12\|<M>\|^2 \quad \text{s.t.} \quad y_{<i>}({<M>}^\top x_{<i>} + b) \geqslant <n>
Q^{\pi}(s,a) = \mathbb{E}_{\pi}\big[ r + \gamma \max_{a'} Q(s',a') \big| s, a \big] <o> <v>
D_{\mathrm{KL}}(p \,\|\, q) = \sum_{<v>} p(<v>) \log\frac{p(<v>)}{q(<v>)} \ge 0
\boldsymbol{h}^{(<i>)} = \sigma\left(\boldsymbol{W}^{(<i>)}\boldsymbol{h}^{(<i>-1)} + \boldsymbol{b}\right) \odot <M>
\textcircled{<j>} \ <v> <r> <v> \quad \textcircled{\small <j>}
\small{<v> <r> <n>} \quad {\tiny\text{（<j>）}}
% Physics, units
i\hbar\frac{\partial}{\partial t}\left|\psi(t)\right\rangle = \hat{H}\left|\psi(t)\right\rangle <o> <v>
\bra{<v>} \hat{<v>} \ket{<v>} \quad \braket{<v>|<v>} \quad \Bra{<v>}\Ket{<v>} \quad \ketbra{<v>}{<v>}
\nabla\cdot\vec{E} = \frac{\rho}{\varepsilon_0},\ \nabla\times\vec{B} <r> \mu_0\vec{J} + \mu_0\varepsilon_0\frac{\partial\vec{E}}{\partial t}
F = G\frac{m_1 m_2}{{<v>}^2}, \quad <v> = <n>\,\mathrm{<X>}
<n>~\text{<X'>} <r> <n>\ \rm{<X'>} \quad 37^\circ\mathrm{C}
\dv{<v>}{t} <r> \pdv{<f>}{<v>} <o> \dv[2]{<v>}{t} <o> \pdv[2]{<f>}{<v>}
\vb{E} <o> \vu{n} <r> \expval{<v>} <o> \comm{<v>}{<v>} <o> \abs{<v>} <o> \norm{<v>} <o> \abs*{<v>}
T^{\mu\nu}{}_{\rho} <r> g_{\mu\nu} \, \Gamma^{\lambda}_{\;\mu\nu} <o> <v>
\oint_{\partial S}\mathbf{E}\cdot\mathrm{d}\boldsymbol{\ell} = -\frac{\mathrm d}{\mathrm d t}\iint_S \mathbf{B}\cdot\mathrm{d}\mathbf{S} <o> <v>
\psi = <v>\,e^{-i\omega t} + \text{c.c.}, \quad \slashed{<k>} <o> \not{p}
% Chemistry
\ce{<C> + <C> -> <C>} \quad <v> <r> <n>
\ce{<C> <=> <C> + <C>}
\ce{<C> ->[\text{加热}][\Delta] <C> ^}
\ce{<C>} <r> \pu{<p> mol//L} \quad \pu{1.2e<p> kJ mol-1}
\mathrm{2H_2 + O_2 \xrightarrow{\text{点燃}} 2H_2O} \quad \mathrm{<k>}^{2+} <r> <n>
\ce{<C> v} \quad \ce{^{227}_{90}Th+} \quad \ce{<C>*<p>H2O}
% Logic, sets, algebra, numbers
\forall <v> \in <S>\ \exists <v> \in <S> : <v> <r> <v>
\neg(<v> \land <v>) \iff \lnot <v> \lor \neg <v>
\frac{\Gamma \vdash <v> : \tau \qquad \Gamma \vdash <v>}{\Gamma \vdash <v> \to <v>}
\{ <v> \in <S> \mid <v> <r> <n> \} \subseteq <S> \setminus <S>
\left\{ <v> \in <S> : <v> <r> <n> \right\} \cup <S> \cap <S> = \varnothing
\Set{<v> | <v> <r> <n>} \quad \set{<v>, <v>} \subsetneq <S>
a \equiv b \pmod{<n>}, \quad <v> \bmod <n>, \quad <v> \mod <n>, \gcd(<v>, <n>) = 1
\top \models \bot, \ <v> \vdash <v> \therefore <v> \because <v>
f\colon <S> \to <S>, \quad <v> \mapsto <f>(<v>)
<S> \hookrightarrow <S> \twoheadrightarrow <S> \cong <S>/\langle <v> \rangle
\lfloor <v> \rfloor <o> \lceil <v> \rceil <r> \left\lfloor \frac{<v>}{<n>} \right\rfloor
\aleph_0 < 2^{\aleph_0} = |<S>| \quad \complement <S> \quad {<S>}^{\complement} \quad \mathcal{P}(<S>)
n! = \Gamma(n+1) \sim \sqrt{2\pi n}\left(\frac ne\right)^n <o> <v>
\overline{<v> \cdot <v>} <r> \bar{<v>} + \bar{<v>} \oplus <v>
\genfrac{(}{)}{0pt}{}{<v>}{<n>} <o> {<v> \atop <n>} <o> {<v> \brace <n>}
% Definitions
\newcommand{\mine}[1]{\mathbf{#1}} \mine{<v>} <r> \mine <k>
\newcommand{\half}{\frac{1}{2}} \half <v> <r> <n>
\def\E{\mathbb{E}} \E[<v>] <r> <n>
\def\pair#1#2{\left(#1,\,#2\right)} \pair{<v>}{<n>}
\DeclareMathOperator{\sgn}{sgn} \sgn(<v>) <r> <n>
\DeclareMathOperator*{\argmax}{arg\,max} \argmax_{<v> \in <S>} <v>
\newcommand{\pow}[2][2]{#2^{#1}} \pow{<k>} <r> \pow[<i>]{<k>}
\DeclarePairedDelimiter{\ceil}{\lceil}{\rceil} \ceil{<v>} <o> \ceil*{\frac{<v>}{<n>}}
\let\eps\varepsilon \eps > <n> \renewcommand{\vec}[1]{\boldsymbol{#1}} \vec{<k>}
\providecommand\given{\,|\,} P(<v> \given <v>)
% As people type, paste and convert them
<v>\cdot<k> <r> <v>\times<k> \quad <v>\le<n'>
<v> &lt; <n> \quad \begin{aligned} <v> &amp;= <n> \end{aligned}
<v>&nbsp;<r>&nbsp;<n>
<v> ​<r> <n>
<v>≤<n> ， <v>≥<n> （<v>∈ℝ）
（<v>，<v>）；<v>：<n>
α<o>β<r>γ, Δ<k>→0, ∂<k>, ∇<k>, ∞, √<k>, ∫<k>, ∑<k>, x²<o>y³, ±<n>, 30°
<v> % a comment
<v>  <r>    <n>  \
\displaystyle{<v> <r> <n>} \large{<v>}
\mathbf <k> <o> \mathrm d <k> <r> \frac <k> <n'> <o> \frac12 <o> \sqrt<k> <o> <k>^\frac12
\left ( <v> \right ) <o> \left [ <v> \right ] <r> \Big ( <v> \Big )
\hspace*{1em} <v> \hfill <n>
\begin{array}{c}{<v>} \\ {<n>}\end{array} \begin{array} {l} <v> \end{array}
\rarr <v> \harr <v> \reals \isin \plusmn <n> \infin
\mathop{\rm <k>}\limits_{<v>} <r> \mathop {\lim }\limits_{<k> \to <n>}
\bbox[5px]{<v>} \enclose{circle}{<v>} \unicode{x2660} \cssId{a}{<v>} \class{b}{<v>} \style{color:red}{<v>}
\textdegree \textendash \text{5\textdegree C} \degree <v>
\require{cancel} \cancel{<v>} <r> \cancelto{0}{<v>}
\upvarphi <o> \Updelta <o> \symbf{<k>} <o> \symcal{L} <o> \mathup{d} <r> \mathbfit{<k>}
\ensuremath{<v>} <r> \mbox{$<v>$} \text{ and $<v>$ or $<k>$}
\eqref{eq:<i>} \ref{eq:<i>} <v> <r> <n>
\mathbb{1}_{<v> <r> <n>} \mathds{1} \mathbbm{1} \mathbb{<k>}
\verb|<k>| \verb+a_b+ <v>
"""

SMALL = {
    "C": "H2 O2 H2O CO2 SO4^2- Fe^{3+} CaCO3 NH4+ CH3COOH Na2SO4 (NH4)2SO4 KMnO4 C6H12O6 Cu^2+ OH- H2SO4 MnO2 AgCl".split(),
    "p": "1 2 3 5 12 0.5".split(),
    "k": "x y a b p X Y".split(),
    "j": "1 2 3 4 5 6 7 8 9".split(),
    "n'": "1 2 3 7".split(),
    "M'": "A B X Y \\mathbb{Z} \\Omega".split(),
    "X'": "kg m cm J W eV kWh".split(),
    "E'": "\\\\ \\\\[4pt] \\\\[1ex] \\cr".split(),
}
GAPS["A*"] = "align align* flalign eqnarray alignat_{2}"


def words(name):
    """Returns what fits in a gap."""
    if name in SMALL:
        return SMALL[name]
    return [word.replace("␣", " ") for word in GAPS[name].split()]


def joined(out, more):
    """Returns two pieces as one: the name of a command must not run into letters."""
    runs_on = more[:1].isascii() and more[:1].isalpha() and re.search(r"\\[a-zA-Z]+$", out)
    return out + (" " if runs_on else "") + more


def filled(sentence, chance):
    """Returns a sentence with its gaps filled."""
    out, opened = "", []
    pieces = re.split(r"<(/?[A-Za-z]\*?'?)>", sentence)
    for at, piece in enumerate(pieces):
        kind = piece.rstrip("'")
        if at % 2 == 0:
            out = joined(out, piece)
        elif kind in ("R", "/A", "/A*"):
            out += opened.pop()
        elif kind == "L":
            left = chance.choice([word for word in words("L") if word not in "./" or out.endswith("\\left")])
            out += left + " "
            opened.append(PAIRS[left])
        elif kind in ("A", "A*"):
            environment, _, argument = chance.choice(words(kind)).partition("_")
            out += "\\begin{" + environment + "}" + argument + " "
            opened.append(" \\end{" + environment + "}")
        elif kind in ("m", "G"):
            # Both ends have one name.
            if not (opened and opened[-1].startswith("=")):
                opened.append("=" + chance.choice(words(kind)))
                out += opened[-1][1:]
            else:
                out += opened.pop()[1:]
        else:
            out = joined(out, chance.choice(words(piece)))
    return out


def formulas():
    """Yields all formulas, none twice."""
    chance, seen = random.Random(15), set()
    for sentence in SENTENCES.strip().splitlines():
        if sentence.startswith("% "):
            continue
        for _ in range(EACH if "<" in sentence else 1):
            formula = filled(sentence, chance)
            if formula not in seen:
                seen.add(formula)
                yield formula


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    for line in formulas():
        print(line)
