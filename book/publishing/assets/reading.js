// What a citation, a claim's badge or a word of the glossary says when a reader points at it, comes to it with the
// keyboard, or taps it. Citations are told from the list of references of the page, the others from its own notes.
// Everything said is also where the link leads. The note stands in the document right after its link, so that Tab leads
// from the link to the links of the note and on; Escape closes it and leads back.
(() => {
  "use strict";

  const WAIT = 150; // ms: a pointer that only crosses a link opens nothing, and one on its way to the note keeps it
  const EDGE = 8; // px between the note and the edge of the window
  const CITATION = ".bibtex-citation a";
  const BADGE = ".claim-badge a";
  const TERM = "a.glossary-term";

  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };

  const linkTo = (address, words) => {
    const link = element("a", "", words);
    link.href = address;
    return link;
  };

  const paragraph = (...content) => element("p", "", ...content);

  // A reference's own page says more than the list; a book without evidence has no such pages.
  const reference = (link, title, key) => {
    const top = document.documentElement.dataset.content_root ?? "./";
    const more = key
      ? linkTo(`${top}references/${key}.html`, "More on this paper")
      : linkTo(link.href, "In the list of references");
    const list = link.hash && link.pathname === location.pathname && document.getElementById(link.hash.slice(1));
    if (list) {
      const copy = [...list.querySelectorAll("p")].map((part) => part.cloneNode(true));
      copy.forEach((part) => part.querySelectorAll("[id]").forEach((inner) => inner.removeAttribute("id")));
      copy.forEach((part) => part.querySelectorAll("a").forEach((inner) => inner.href === more.href && inner.remove()));
      return [...copy, paragraph(more)];
    }
    return title ? [paragraph(title), paragraph(more)] : [];
  };

  const claim = (link, told) => {
    if (!told) return [];
    const lists = Object.entries(told.findings).flatMap(([bearing, rows]) => {
      if (!rows.length) return [];
      const items = rows.map(([paper, kind, address]) => element("li", "", linkTo(address, paper), `: ${kind}`));
      return [element("p", "review-note-head", bearing), element("ul", "", ...items)];
    });
    const verdict = element("p", "", element("strong", "", told.verdict), `: ${told.reasons}.`);
    return [paragraph(told.statement), verdict, ...lists, paragraph(linkTo(link.href, "The claim in full"))];
  };

  const term = (link, told) => {
    if (!told) return [];
    const [name, kind, meaning] = told;
    return [
      element("p", "", element("strong", "", name), `, ${kind}`),
      paragraph(meaning),
      paragraph(linkTo(link.href, "More")),
    ];
  };

  // The theme's buttons lose the focus as they open the search or a sidebar; closed, these give it back.
  const giveFocusBack = () => {
    let last = null;
    addEventListener("focusout", ({ target }) => (last = target.closest("dialog") ? last : target));
    const back = () => document.activeElement === document.body && last?.focus();
    document.querySelectorAll("dialog").forEach((one) => one.addEventListener("close", () => setTimeout(back)));
  };

  const start = () => {
    giveFocusBack();
    const main = document.querySelector("main");
    const links = [...document.querySelectorAll([CITATION, BADGE, TERM].join())];
    if (!main || !links.length) return;
    const kept = JSON.parse(document.getElementById("review-notes")?.textContent ?? '{"claims":{},"papers":{},"terms":{}}');
    const titles = new Map(links.map((link) => [link, link.title]));
    links.forEach((link) => link.removeAttribute("title")); // or the browser says the same a second time

    const note = element("div", "review-note");
    note.id = "review-note";
    note.hidden = true;
    note.setAttribute("role", "note");
    let shown = null;
    let timer = 0;
    let quiet = false; // the focus comes back to a link whose note was dismissed

    const content = (link) => {
      if (link.matches(CITATION)) return reference(link, titles.get(link), kept.papers[link.getAttribute("href")]);
      const id = decodeURIComponent(link.hash.slice(1));
      if (link.matches(TERM)) return term(link, kept.terms[id]);
      return claim(link, kept.claims[id.replace(/^claim-/, "")]);
    };

    const place = () => {
      if (!shown) return;
      const [at, own] = [shown.getClientRects()[0] ?? shown.getBoundingClientRect(), note.getBoundingClientRect()];
      const left = Math.min(at.left, document.documentElement.clientWidth - own.width - EDGE);
      const below = at.bottom + own.height + EDGE <= innerHeight || at.top < own.height + EDGE;
      note.style.left = `${Math.max(EDGE, left)}px`;
      note.style.top = `${below ? at.bottom : at.top - own.height}px`;
    };

    const close = () => {
      clearTimeout(timer);
      shown?.removeAttribute("aria-describedby");
      shown = null;
      note.hidden = true;
    };

    const dismiss = () => {
      const within = note.contains(document.activeElement) && shown;
      close();
      if (within) {
        quiet = true;
        within.focus();
        quiet = false;
      }
    };

    const open = (link) => {
      clearTimeout(timer);
      if (link === shown) return;
      const parts = content(link);
      close();
      if (!parts.length) return;
      note.replaceChildren(...parts);
      (link.closest(".claim-badge") ?? link).after(note);
      note.hidden = false;
      note.scrollTop = 0;
      shown = link;
      link.setAttribute("aria-describedby", note.id);
      place();
    };

    const later = (action) => {
      clearTimeout(timer);
      timer = setTimeout(action, WAIT);
    };

    const left = ({ relatedTarget }) => {
      if (relatedTarget && (note.contains(relatedTarget) || relatedTarget === shown)) clearTimeout(timer);
      else if (relatedTarget) close();
      else later(close);
    };

    links.forEach((link) => {
      link.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && later(() => open(link)));
      link.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && later(close));
      link.addEventListener("focus", () => !quiet && link.matches(":focus-visible") && open(link));
      link.addEventListener("blur", left);
      link.addEventListener("click", (event) => {
        // The first tap tells, the second follows the link.
        if (event.pointerType !== "touch" || link === shown) return;
        open(link);
        if (link === shown) event.preventDefault();
      });
    });
    note.addEventListener("focusout", left);
    note.addEventListener("pointerenter", () => clearTimeout(timer));
    note.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && later(close));
    note.addEventListener("pointerdown", () => setTimeout(() => clearTimeout(timer)));
    addEventListener("pointerdown", ({ target }) => {
      if (shown && !note.contains(target) && !shown.contains(target)) close();
    });
    addEventListener("keydown", ({ key }) => key === "Escape" && dismiss());
    addEventListener("scroll", place, { passive: true, capture: true });
    addEventListener("resize", place);
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
