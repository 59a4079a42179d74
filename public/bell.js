// The bell in the bar on top: how many notices are unread, as the server says it while the page is in sight. A page that
// nobody looks at holds no connection: browsers have six of them for all pages of a site together.
"use strict";

{
  const bell = document.getElementById("bell");
  const { none, some } = document.currentScript.dataset;
  const mark = bell.querySelector(".bell-count");
  // Screen readers hear of new notices, and of nothing else.
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  let known = Number(bell.dataset.unread);
  let source;
  let again;
  // Seconds until the next try where the server had no place: each time twice as long, up to half an hour.
  let pause = 45;

  const show = (unread) => {
    // It stands there before it says anything: only changes are read out.
    if (!said.isConnected) document.body.append(said);
    if (!Number.isInteger(unread) || unread === known) return;
    const count = unread > 99 ? "99+" : String(unread);
    const name = unread === 0 ? none : some.replace("#", count);
    bell.setAttribute("aria-label", name);
    mark.textContent = count;
    mark.hidden = unread === 0;
    if (unread > known) said.textContent = name;
    known = unread;
  };

  const leave = () => {
    clearTimeout(again);
    source?.close();
    source = undefined;
  };

  const listen = () => {
    leave();
    if (document.hidden) return;
    source = new EventSource("/events?notices");
    source.addEventListener("message", ({ data }) => {
      pause = 45;
      show(Number(data));
    });
    // Where a connection breaks the browser comes again by itself.
    source.addEventListener("error", ({ target }) => {
      if (target !== source || target.readyState !== EventSource.CLOSED) return;
      again = setTimeout(listen, 1_000 * pause * (1 + Math.random()));
      pause = Math.min(2 * pause, 900);
    });
  };

  addEventListener("pageshow", listen);
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", listen);
}
